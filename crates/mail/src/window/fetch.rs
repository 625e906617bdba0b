//! Getting the rows of a window from the IMAP server.

use std::time::Duration;

use roost_imap::{Command, Connection, Fetched, ImapError, Limits, MailboxName, SearchKey, SequenceSet};

use super::row::{Row, items, row};
use crate::error::MailError;

/// A search in the bodies of a large folder without an index takes its time.
const SEARCH_TIME: Duration = Duration::from_secs(90);
/// One row: a message of ten thousand parts has a structure of a megabyte or two.
const ROW_BYTES: usize = 4 * 1024 * 1024;
/// All rows of a window.
const WINDOW_BYTES: usize = 24 * 1024 * 1024;

/// Which stretch is wanted, counted from the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) offset: u32,
    pub(super) limit: u32,
}

impl Span {
    /// First and last sequence number in a folder of `total` messages. `None` if the span lies outside.
    fn numbers(self, total: u32) -> Option<(u32, u32)> {
        let last = total.checked_sub(self.offset).filter(|last| *last > 0)?;
        Some((last.saturating_sub(self.limit - 1).max(1), last))
    }

    /// The stretch of a list that has the newest first.
    pub(super) fn of(self, list: &[u32]) -> &[u32] {
        let start = usize::try_from(self.offset).unwrap_or(usize::MAX).min(list.len());
        let rest = list.get(start..).unwrap_or_default();
        rest.get(..usize::try_from(self.limit).unwrap_or(rest.len()))
            .unwrap_or(rest)
    }
}

/// The rows of a folder: total, UIDVALIDITY and rows, newest first.
///
/// IMAP has no way to name the last fifty messages, so their numbers are guessed from the size that the folder
/// had, and asked for in the same flight as the SELECT. What a wrong guess left out is fetched after.
pub(super) async fn window(
    connection: &mut Connection,
    folder: &MailboxName,
    span: Span,
    guess: Option<u32>,
    with_structure: bool,
) -> Result<(u32, u32, Vec<Row>), MailError> {
    let items = items(connection.capabilities(), with_structure);
    let is_open = connection
        .selected()
        .filter(|selected| selected.mailbox == *folder);
    let guess = is_open.map(|selected| selected.exists).or(guess);
    // NOOP lets the server tell what came and went since the folder was opened.
    let first = if is_open.is_some() {
        Command::noop()
    } else {
        Command::select(folder, false, false)
    };
    let mut commands = vec![first];
    if let Some((low, high)) = guess.and_then(|total| span.numbers(total)) {
        // At the newest end everything is asked for, so that what has just arrived comes along.
        let set = if span.offset == 0 {
            SequenceSet::from_first(low)
        } else {
            SequenceSet::range(low, high)
        };
        commands.extend(set.map(|set| Command::fetch(&set, &items)));
    }
    let before = narrow(connection);
    let replies = connection.run(commands).await;
    connection.set_limits(before);
    let mut replies = replies?.into_iter();
    if let Some(reply) = replies.next() {
        reply.success()?;
    }
    // Refused if the folder has become smaller than the guess; then nothing has come.
    let mut fetched: Vec<Fetched> = replies
        .flat_map(roost_imap::Reply::fetched)
        .filter(is_row)
        .collect();
    let Some(selected) = connection.selected().cloned() else {
        return Err(ImapError::Malformed("no mailbox after SELECT").into());
    };
    let Some((low, high)) = span.numbers(selected.exists) else {
        return Ok((selected.exists, selected.validity, Vec::new()));
    };
    let missing = (low..=high).filter(|number| fetched.iter().all(|row| row.sequence != *number));
    if let Some(set) = SequenceSet::of(missing) {
        let before = narrow(connection);
        let replies = connection.run(vec![Command::fetch(&set, &items)]).await;
        connection.set_limits(before);
        for reply in replies? {
            fetched.extend(reply.success()?.fetched().filter(is_row));
        }
    }
    fetched.retain(|row| (low..=high).contains(&row.sequence));
    Ok((
        selected.exists,
        selected.validity,
        rows(fetched, |row| row.sequence),
    ))
}

/// The newest rows of a folder that is open: total, UIDVALIDITY and rows.
pub(crate) async fn newest(
    connection: &mut Connection,
    folder: &MailboxName,
    limit: u32,
) -> Result<(u32, u32, Vec<Row>), MailError> {
    window(connection, folder, Span { offset: 0, limit }, None, true).await
}

/// Rows of the open folder by UID, newest first.
pub(super) async fn fetch_uids(
    connection: &mut Connection,
    uids: &[u32],
    with_structure: bool,
) -> Result<Vec<Row>, MailError> {
    let Some(set) = SequenceSet::of(uids.iter().copied()) else {
        return Ok(Vec::new());
    };
    let items = items(connection.capabilities(), with_structure);
    let before = narrow(connection);
    let reply = connection.run_one(Command::uid_fetch(&set, &items)).await;
    connection.set_limits(before);
    Ok(rows(reply?.fetched().filter(is_row).collect(), |row| {
        row.uid.unwrap_or_default()
    }))
}

/// UIDs of the open folder that match, in ascending order.
pub(super) async fn search(connection: &mut Connection, key: &SearchKey) -> Result<Vec<u32>, MailError> {
    let before = connection.limits();
    connection.set_limits(Limits {
        command: SEARCH_TIME,
        ..before
    });
    let found = connection.search(key).await;
    connection.set_limits(before);
    Ok(found?)
}

/// Sets the limits for a window; hands back those from before.
fn narrow(connection: &mut Connection) -> Limits {
    let before = connection.limits();
    connection.set_limits(Limits {
        response_bytes: ROW_BYTES,
        reply_bytes: WINDOW_BYTES,
        ..before
    });
    before
}

/// Servers may put in flag changes of other messages (RFC 9051 §7.5.2), which are no rows.
fn is_row(fetched: &Fetched) -> bool {
    fetched.uid.is_some() && fetched.size.is_some()
}

fn rows(mut fetched: Vec<Fetched>, order: impl Fn(&Fetched) -> u32) -> Vec<Row> {
    fetched.sort_by_key(|row| std::cmp::Reverse(order(row)));
    fetched.dedup_by_key(|row| row.sequence);
    fetched.into_iter().filter_map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_names_its_numbers() {
        let span = |offset, limit| Span { offset, limit };
        assert_eq!(span(0, 50).numbers(10_000), Some((9_951, 10_000)));
        assert_eq!(span(50, 50).numbers(10_000), Some((9_901, 9_950)));
        assert_eq!(span(9_990, 50).numbers(10_000), Some((1, 10)));
        assert_eq!(span(0, 50).numbers(3), Some((1, 3)));
        assert_eq!(span(3, 50).numbers(3), None);
        assert_eq!(span(0, 50).numbers(0), None);
        assert_eq!(span(u32::MAX, 1).numbers(10), None);
    }

    #[test]
    fn a_span_of_a_list_stays_inside() {
        let list = [9, 7, 5, 3];
        assert_eq!(Span { offset: 1, limit: 2 }.of(&list), [7, 5]);
        assert_eq!(Span { offset: 3, limit: 9 }.of(&list), [3]);
        assert!(Span { offset: 4, limit: 9 }.of(&list).is_empty());
    }
}
