//! Request headers of WebDAV and the conditional ones of HTTP. Each takes the header's text.

pub mod accept;
pub mod condition;
pub mod depth;
pub mod entity_tag;
pub mod lock_token;
pub mod overwrite;
pub mod prefer;
pub mod range;
mod scan;
pub mod timeout;

pub use accept::AcceptCard;
pub use condition::{If, IfState};
pub use depth::Depth;
pub use entity_tag::{EntityTag, EntityTags};
pub use overwrite::Overwrite;
pub use prefer::Prefer;
pub use range::ByteRange;
pub use timeout::Timeout;

use thiserror::Error;

/// A header that does not follow its grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the header {0} is not well-formed")]
pub struct HeaderError(pub &'static str);
