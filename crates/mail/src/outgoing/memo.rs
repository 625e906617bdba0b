//! What a draft's own header cannot hold: addresses that are not finished, and what the draft answers.
//!
//! It is kept in a field of its own, which goes no further than the Drafts folder: what is sent is built anew.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use roost_shared::mail::{Address, Draft, DraftOrigin};
use serde::{Deserialize, Serialize};

/// The field's name, for fetching it.
pub(crate) const FIELD: &str = "X-ROOST-DRAFT";
/// How much of the field is fetched: room for a thousand recipients.
pub(crate) const FIELD_BYTES: u32 = 512 * 1024;
/// RFC 5322 §2.1.1 recommends lines of 78 characters at most.
const LINE: usize = 76;

#[derive(Serialize, Deserialize)]
struct Memo {
    to: Vec<Address>,
    cc: Vec<Address>,
    bcc: Vec<Address>,
    origin: Option<DraftOrigin>,
}

/// Puts the memo before a built message.
pub(crate) fn prepend(draft: &Draft, message: Vec<u8>) -> Result<Vec<u8>, serde_json::Error> {
    let memo = Memo {
        to: draft.to.clone(),
        cc: draft.cc.clone(),
        bcc: draft.bcc.clone(),
        origin: draft.origin.clone(),
    };
    let encoded = STANDARD.encode(serde_json::to_vec(&memo)?);
    let mut bytes = Vec::with_capacity(message.len() + encoded.len() * 81 / LINE + 64);
    bytes.extend_from_slice(b"X-Roost-Draft:\r\n");
    for line in encoded.as_bytes().chunks(LINE) {
        bytes.push(b' ');
        bytes.extend_from_slice(line);
        bytes.extend_from_slice(b"\r\n");
    }
    bytes.extend_from_slice(&message);
    Ok(bytes)
}

/// Takes the memo of a header block over into a draft that was read from the rest of the message. One that
/// cannot be read changes nothing.
pub(crate) fn recall(block: &[u8], draft: &mut Draft) {
    let Some(memo) = read(block) else { return };
    (draft.to, draft.cc, draft.bcc, draft.origin) = (memo.to, memo.cc, memo.bcc, memo.origin);
}

fn read(block: &[u8]) -> Option<Memo> {
    let colon = block.iter().position(|byte| *byte == b':')?;
    let (name, value) = block.split_at_checked(colon)?;
    if !name.eq_ignore_ascii_case(FIELD.as_bytes()) {
        return None;
    }
    let encoded: Vec<u8> = value
        .iter()
        .skip(1)
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    serde_json::from_slice(&STANDARD.decode(encoded).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_comes_back() {
        let draft = Draft {
            to: vec![
                Address {
                    name: "Zoë".into(),
                    email: "not yet an addr".into()
                };
                5
            ],
            bcc: vec![Address {
                name: String::new(),
                email: "x@y".into(),
            }],
            ..Draft::default()
        };
        let bytes = prepend(&draft, b"Subject: x\r\n\r\nbody".to_vec()).unwrap();
        assert!(bytes.ends_with(b"Subject: x\r\n\r\nbody"));
        let end = bytes
            .windows(9)
            .position(|window| window == b"\r\nSubject")
            .unwrap();
        let block = &bytes[..end + 2];
        assert!(block.split(|byte| *byte == b'\n').all(|line| line.len() <= 78));
        let mut again = Draft::default();
        recall(block, &mut again);
        assert_eq!((again.to, again.bcc), (draft.to, draft.bcc));
    }

    #[test]
    fn what_is_no_memo_changes_nothing() {
        let mut draft = Draft {
            to: vec![Address::default()],
            ..Draft::default()
        };
        let before = draft.clone();
        for block in [
            &b""[..],
            b"X-Roost-Draft: !!!\r\n",
            b"X-Roost-Draft: e30=\r\n",
            b"Subject: e30=\r\n",
            b":",
        ] {
            recall(block, &mut draft);
            assert_eq!(draft, before);
        }
    }
}
