//! LIST and STATUS responses (RFC 9051 §7.3).

use super::lexer::{Lexer, Result, Unreadable, text};
use crate::mailbox::{ListEntry, MailboxName, MailboxStatus, SpecialUse};

/// ` (\HasNoChildren \Sent) "." "Sent"`. `None` for a name that could not be said to the server again.
pub(super) fn entry(lexer: &mut Lexer<'_>) -> Result<Option<ListEntry>> {
    lexer.expect(b' ')?;
    lexer.expect(b'(')?;
    let (mut selectable, mut special_use) = (true, None);
    loop {
        lexer.take_spaces();
        if lexer.take(b')') {
            break;
        }
        let attribute = lexer.atom()?;
        if attribute.eq_ignore_ascii_case(b"\\Noselect") || attribute.eq_ignore_ascii_case(b"\\NonExistent") {
            selectable = false;
        }
        special_use = special_use.or_else(|| SpecialUse::from_wire(attribute));
    }
    lexer.expect(b' ')?;
    let delimiter = lexer
        .nstring()?
        .and_then(|delimiter| text(&delimiter).chars().next());
    lexer.expect(b' ')?;
    let raw = lexer.astring()?;
    let Some(name) = MailboxName::from_wire(&raw) else {
        tracing::debug!(name = %text(&raw), "a mailbox's name is not modified UTF-7: left out");
        return Ok(None);
    };
    Ok(Some(ListEntry {
        name,
        delimiter,
        selectable,
        special_use,
        status: None,
    }))
}

/// ` "Sent" (MESSAGES 3 UNSEEN 1)`
pub(super) fn status(lexer: &mut Lexer<'_>) -> Result<Option<(MailboxName, MailboxStatus)>> {
    lexer.expect(b' ')?;
    let raw = lexer.astring()?;
    lexer.take_spaces();
    lexer.expect(b'(')?;
    let mut status = MailboxStatus::default();
    loop {
        lexer.take_spaces();
        if lexer.take(b')') {
            break;
        }
        let name = lexer.atom()?.to_ascii_uppercase();
        lexer.take_spaces();
        match name.as_slice() {
            b"MESSAGES" => status.messages = lexer.number32()?,
            b"UNSEEN" => status.unseen = lexer.number32()?,
            b"UIDVALIDITY" => status.validity = lexer.number32()?,
            b"UIDNEXT" => status.uid_next = lexer.number32()?,
            _ => lexer.skip_value()?,
        }
    }
    if lexer.is_at_end() || lexer.peek() == Some(b' ') {
        Ok(MailboxName::from_status(&raw).map(|name| (name, status)))
    } else {
        Err(Unreadable("the end of a STATUS response"))
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::parse::data;
    use crate::reply::Data;

    fn listed(line: &'static str) -> Option<ListEntry> {
        match data(&Bytes::from_static(line.as_bytes())) {
            Some(Data::List(entry)) => Some(entry),
            _ => None,
        }
    }

    #[test]
    fn entries_are_read_in_every_form_of_string() {
        let entry = listed("* LIST (\\HasNoChildren \\Sent) \".\" Sent\r\n").unwrap();
        assert_eq!(
            (entry.delimiter, entry.special_use),
            (Some('.'), Some(SpecialUse::Sent))
        );
        let entry = listed("* LIST (\\Noselect) \"\\\\\" \"a \\\"b\\\"\"\r\n").unwrap();
        assert_eq!(
            (entry.name.as_str(), entry.delimiter, entry.selectable),
            ("a \"b\"", Some('\\'), false)
        );
        let entry = listed("* LIST () NIL {11}\r\nEntw&APw-rf\r\n").unwrap();
        assert_eq!((entry.name.as_str(), entry.delimiter), ("Entwürf", None));
        // RFC 5258 §3.5 lets extended data follow.
        let entry = listed("* LIST () \"/\" inbox (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n").unwrap();
        assert_eq!(entry.name, MailboxName::inbox());
    }

    #[test]
    fn a_name_that_cannot_be_said_again_is_left_out() {
        let line = Bytes::from_static(b"* LIST () \"/\" \"a&b\"\r\n");
        assert_eq!(data(&line), Some(Data::ListUnnamed));
        let line = Bytes::from_static(b"* LIST () \"/\" {4}\r\ncaf\xe9\r\n");
        assert_eq!(data(&line), Some(Data::ListUnnamed));
    }

    /// As Dovecot's NOTIFY tells of mailboxes that LIST calls `B&APw-ro`, `A&-B` and `A&-B &APw-`.
    #[test]
    fn names_that_are_told_as_they_are() {
        for line in [
            "* LIST (\\HasNoChildren) \"/\" {5}\r\nBüro\r\n",
            "* LIST (\\HasNoChildren) \"/\" \"Büro\"\r\n",
            "* LIST (\\HasNoChildren) \"/\" B&APw-ro\r\n",
        ] {
            assert_eq!(listed(line).unwrap().name.as_str(), "Büro", "{line}");
        }
        for (line, name) in [
            ("* STATUS {5}\r\nBüro (MESSAGES 1)\r\n", "Büro"),
            ("* STATUS B&APw-ro (MESSAGES 1)\r\n", "Büro"),
            ("* STATUS A&B (MESSAGES 1)\r\n", "A&B"),
            ("* STATUS {6}\r\nA&B ü (MESSAGES 1)\r\n", "A&B ü"),
        ] {
            let Some(Data::Status(found, status)) = data(&Bytes::from_static(line.as_bytes())) else {
                panic!("{line}")
            };
            assert_eq!((found.as_str(), status.messages), (name, 1));
        }
    }

    #[test]
    fn unknown_status_items_do_no_harm() {
        let line = "* STATUS \"A&-B\" (MESSAGES 3 MAILBOXID (F22) UNSEEN 1 SIZE 123 UIDVALIDITY 9)\r\n";
        let status = MailboxStatus {
            messages: 3,
            unseen: 1,
            validity: 9,
            uid_next: 0,
        };
        assert_eq!(
            data(&Bytes::from_static(line.as_bytes())),
            Some(Data::Status(MailboxName::new("A&B"), status))
        );
    }
}
