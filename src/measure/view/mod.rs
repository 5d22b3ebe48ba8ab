//! What reports read: the [contract](super::contract), and besides what is worked out once so that no
//! report computes.

/// A struct that is read as its contract, and besides as what reports need. As JSON it is the
/// contract alone: what is read back has the rest empty, until it is worked out again.
macro_rules! view {
    (
        $(#[$doc:meta])*
        pub struct $name:ident of $contract:ty {
            $($(#[$about:meta])* pub $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name {
            /// What the JSON says of it.
            pub contract: $contract,
            $($(#[$about])* pub $field: $type,)*
        }

        impl std::ops::Deref for $name {
            type Target = $contract;

            fn deref(&self) -> &$contract {
                &self.contract
            }
        }

        impl std::ops::DerefMut for $name {
            fn deref_mut(&mut self) -> &mut $contract {
                &mut self.contract
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                self.contract.serialize(to)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<$name, D::Error> {
                let contract = serde::Deserialize::deserialize(from)?;
                Ok($name { contract, $($field: Default::default(),)* })
            }
        }
    };
}

pub mod compare;
mod county;
mod evidence;
mod findings;
mod problem;
mod school;

pub use county::*;
pub use evidence::*;
pub use findings::*;
pub use problem::*;
pub use school::*;
