//! About 300 mails for alice, and what bob and carol have of the same conversations. Everything is the same at
//! each load but the dates, which count back from now.

mod attachments;
mod charsets;
mod letter;
mod newsletters;
mod notices;
mod oddities;
mod personal;
mod status;
mod threads;

use super::date::Instant;

pub use letter::{Letter, Person};

/// A message and where it goes.
pub struct Delivery {
    /// Whose mailbox: the part before the @.
    pub owner: &'static str,
    /// The folder.
    pub folder: &'static str,
    /// IMAP flags, separated by spaces.
    pub flags: &'static str,
    /// When it arrived.
    pub when: Instant,
    /// The message.
    pub bytes: Vec<u8>,
}

/// Minutes in an hour and in a day.
pub const HOUR: i64 = 60;
pub const DAY: i64 = 24 * HOUR;

pub const ALICE: Person = Person {
    name: "Alice Hartmann",
    address: "alice@example.test",
};
pub const BOB: Person = Person {
    name: "Bob Okafor",
    address: "bob@example.test",
};
pub const CAROL: Person = Person {
    name: "Carol Lindqvist",
    address: "carol@example.test",
};

/// Folders that do not stand by themselves.
pub const FOLDERS: [&str; 4] = ["Projects", "Projects/Harbour Light", "Receipts", "Travel"];

/// All of them, oldest first.
pub fn all(now: Instant) -> Vec<Delivery> {
    let mut mails = Vec::new();
    mails.extend(threads::mails(now));
    mails.extend(status::mails(now));
    mails.extend(newsletters::mails(now));
    mails.extend(notices::mails(now));
    mails.extend(personal::mails(now));
    mails.extend(attachments::mails(now));
    mails.extend(charsets::mails(now));
    mails.extend(oddities::mails(now));
    mails.sort_by_key(|mail| mail.when);
    mails
}

/// What is older than two weeks was read; of the newer, that which `read` says.
pub const fn flags(age: i64, read: bool) -> &'static str {
    if read || age > 14 * DAY { "\\Seen" } else { "" }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    #[test]
    fn there_is_enough_of_everything() {
        let mails = all(Instant::now());
        let of = |owner: &str| mails.iter().filter(|mail| mail.owner == owner).count();
        assert!((280..=340).contains(&of("alice")), "{}", of("alice"));
        assert!(of("bob") > 20 && of("carol") > 20);
        let mut folders = BTreeMap::<&str, usize>::new();
        for mail in mails.iter().filter(|mail| mail.owner == "alice") {
            *folders.entry(mail.folder).or_default() += 1;
        }
        for folder in [
            "INBOX",
            "Sent",
            "Drafts",
            "Archive",
            "Junk",
            "Trash",
            "Projects/Harbour Light",
            "Receipts",
            "Travel",
        ] {
            assert!(
                folders.get(folder).is_some_and(|count| *count > 1),
                "{folder} in {folders:?}"
            );
        }
        let unread = mails
            .iter()
            .filter(|mail| mail.folder == "INBOX" && !mail.flags.contains("Seen"))
            .count();
        assert!((10..80).contains(&unread), "{unread} unread");
        for sign in [
            "multipart/report",
            "text/calendar",
            "Content-ID:",
            "shift_jis",
            "message/rfc822",
            "application/pdf",
        ] {
            assert!(
                mails
                    .iter()
                    .any(|mail| String::from_utf8_lossy(&mail.bytes).contains(sign)),
                "{sign}"
            );
        }
    }

    #[test]
    fn each_message_has_an_id_of_its_own_and_proper_line_ends() {
        let mut seen = BTreeSet::new();
        for mail in all(Instant::now()) {
            let text = String::from_utf8_lossy(&mail.bytes).into_owned();
            let id = text
                .lines()
                .find(|line| line.starts_with("Message-ID: "))
                .unwrap()
                .to_owned();
            assert!(seen.insert((mail.owner, mail.folder, id.clone())), "twice: {id}");
            assert!(!text.replace("\r\n", "").contains('\n'), "bare line feed in {id}");
        }
    }
}
