//! Opening messages: headers and texts, the HTML document, attachments and the source.

mod bodies;
mod detail;
mod html;
mod part;
mod stream;

pub use html::HtmlDocument;
pub use part::PartContent;
pub use stream::ByteStream;

pub(crate) use bodies::Bodies;
pub(crate) use part::collect;
