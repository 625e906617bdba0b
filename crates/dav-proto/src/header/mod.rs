//! Request headers of WebDAV and the conditional ones of HTTP. Each takes the header's text.

pub mod condition;
pub mod depth;
pub mod entity_tag;
pub mod overwrite;
pub mod prefer;
mod scan;

pub use condition::{If, IfState};
pub use depth::Depth;
pub use entity_tag::{EntityTag, EntityTags};
pub use overwrite::Overwrite;
pub use prefer::Prefer;

use thiserror::Error;

/// A header that does not follow its grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the header {0} is not well-formed")]
pub struct HeaderError(pub &'static str);
