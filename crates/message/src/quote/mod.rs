//! What a reply or a forward starts from: subject, recipients, thread, quoted text.
//!
//! The words that it puts in are English; the caller passes dates as text, since this crate knows no timezone.

mod body;
mod recipients;
mod subject;

use crate::{Headers, limits};

pub use body::{Original, Quoted, forward, reply};
pub use recipients::{Recipients, recipients};
pub use subject::{forward_subject, reply_subject};

/// `References` of a reply: those of the original and its own id (RFC 5322 §3.6.4), the oldest ones in the
/// middle dropped where the chain grows too long.
#[must_use]
pub fn references(headers: &Headers) -> Vec<String> {
    let mut chain = headers.references.clone();
    if chain.is_empty() && !headers.in_reply_to.is_empty() {
        chain.push(headers.in_reply_to.clone());
    }
    chain.retain(|id| *id != headers.message_id);
    if !headers.message_id.is_empty() {
        chain.push(headers.message_id.clone());
    }
    if chain.len() > limits::REFERENCES {
        chain.drain(1..=chain.len() - limits::REFERENCES);
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(references: &[&str], in_reply_to: &str, message_id: &str) -> Headers {
        Headers {
            references: references.iter().map(|id| (*id).to_owned()).collect(),
            in_reply_to: in_reply_to.to_owned(),
            message_id: message_id.to_owned(),
            ..Headers::default()
        }
    }

    #[test]
    fn the_chain_grows_by_the_original() {
        assert_eq!(references(&headers(&["a", "b"], "b", "c")), ["a", "b", "c"]);
        assert_eq!(references(&headers(&[], "b", "c")), ["b", "c"]);
        assert_eq!(references(&headers(&["a"], "", "")), ["a"]);
        assert_eq!(references(&headers(&["c", "a"], "", "c")), ["a", "c"]);
    }

    #[test]
    fn a_long_chain_keeps_its_ends() {
        let ids: Vec<String> = (0..500).map(|n| n.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let chain = references(&headers(&ids, "", "last"));
        assert_eq!(chain.len(), limits::REFERENCES);
        assert_eq!(
            (chain[0].as_str(), chain[1].as_str(), chain[99].as_str()),
            ("0", "402", "last")
        );
    }
}
