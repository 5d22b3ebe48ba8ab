//! What workbooks and documents are inside: a package (OPC, ECMA-376 part 2), a zip of parts that lead to
//! each other by relations. What reads one, changes one, or only looks whose it is, does so by this.

pub mod copy;
pub mod limits;
pub mod name;
pub mod parts;
pub mod relation;
