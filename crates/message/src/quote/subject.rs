//! Subjects of answers.

/// Prefixes that clients of several languages put before the subject of a reply.
const REPLY: &[&str] = &["re", "aw", "sv", "antw", "odp", "vs", "ynt", "res", "rif", "ref"];
/// The same for forwards.
const FORWARD: &[&str] = &["fwd", "fw", "wg", "vb", "tr", "rv", "doorst", "enc", "i"];

/// `Re: ` and the subject, whatever prefixes for replies it already has taken off.
#[must_use]
pub fn reply_subject(subject: &str) -> String {
    format!("Re: {}", without(subject, REPLY)).trim_end().to_owned()
}

/// `Fwd: ` and the subject, whatever prefixes for forwards it already has taken off.
#[must_use]
pub fn forward_subject(subject: &str) -> String {
    format!("Fwd: {}", without(subject, FORWARD))
        .trim_end()
        .to_owned()
}

/// Takes prefixes off the front: `Re:`, `RE :`, `Re[2]:`, `Re^2:`, `Re(2):`.
fn without<'a>(subject: &'a str, prefixes: &[&str]) -> &'a str {
    let mut rest = subject.trim();
    while let Some((head, after)) = rest.split_once([':', '：']) {
        let word = head
            .trim_end()
            .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | '(' | ')' | '^'));
        if !prefixes.iter().any(|prefix| word.eq_ignore_ascii_case(prefix)) {
            break;
        }
        rest = after.trim_start();
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_do_not_pile_up() {
        assert_eq!(reply_subject("Lunch"), "Re: Lunch");
        assert_eq!(reply_subject("RE: re[3]: AW : Lunch"), "Re: Lunch");
        assert_eq!(reply_subject("Fwd: Lunch"), "Re: Fwd: Lunch");
        assert_eq!(forward_subject("WG: FW: Lunch"), "Fwd: Lunch");
        assert_eq!(forward_subject("Re: Lunch"), "Fwd: Re: Lunch");
        assert_eq!(reply_subject(""), "Re:");
    }

    #[test]
    fn other_words_with_colons_stay() {
        assert_eq!(reply_subject("Reminder: Lunch"), "Re: Reminder: Lunch");
        assert_eq!(reply_subject("Regarding 12:30"), "Re: Regarding 12:30");
    }
}
