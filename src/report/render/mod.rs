//! How it is written: a document in, bytes out. No renderer knows an indicator or a report.

pub mod docx;
pub mod excerpt;
pub mod html;
pub mod markdown;
pub mod sheet;
pub mod terminal;
pub mod xml;
