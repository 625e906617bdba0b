//! A field for people, with completion: recipients of a message, those with whom something is shared, those invited.

mod field;
mod suggestions;

pub use field::{PeopleField, Wrong};
pub use suggestions::Source;
