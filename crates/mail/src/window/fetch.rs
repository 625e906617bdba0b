//! Getting the rows of a window from the IMAP server.

use std::time::Duration;

use roost_imap::{
    Command, Connection, FetchItem, ImapError, Limits, MailboxName, Reply, SearchKey, SequenceSet,
};

use super::known::{KnownRows, Stretch};
use super::numbered::Numbered;
use super::row::{Row, items};
use crate::error::MailError;

/// A search in the bodies of a large folder without an index takes its time.
const SEARCH_TIME: Duration = Duration::from_secs(90);
/// One row: a message of ten thousand parts has a structure of a megabyte or two.
const ROW_BYTES: usize = 4 * 1024 * 1024;
/// All rows of a window.
const WINDOW_BYTES: usize = 24 * 1024 * 1024;

/// What is asked of messages whose rows are known.
const FLAGS_ALONE: &[FetchItem] = &[FetchItem::Uid, FetchItem::Flags];

/// Which stretch is wanted, counted from the newest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) offset: u32,
    pub(super) limit: u32,
}

impl Span {
    /// First and last sequence number in a folder of `total` messages. `None` if the span lies outside.
    pub(super) fn numbers(self, total: u32) -> Option<Stretch> {
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
/// had, and asked for in the same flight as the SELECT: in full, or, where most of them are known, their UIDs and
/// flags alone. What that left out is fetched after.
pub(super) async fn window(
    connection: &mut Connection,
    folder: &MailboxName,
    span: Span,
    guess: Option<u32>,
    known: KnownRows<'_>,
    with_structure: bool,
) -> Result<(u32, u32, Vec<Row>), MailError> {
    let in_full = items(connection.capabilities(), with_structure);
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
    if let Some(stretch) = guess.and_then(|total| span.numbers(total)) {
        // At the newest end everything is asked for, so that what has just arrived comes along.
        let set = if span.offset == 0 {
            SequenceSet::from_first(stretch.0)
        } else {
            SequenceSet::range(stretch.0, stretch.1)
        };
        let items = if with_structure && known.covers(stretch).await {
            FLAGS_ALONE
        } else {
            &in_full
        };
        commands.extend(set.map(|set| Command::fetch(&set, items)));
    }
    let mut replies = run(connection, commands).await?.into_iter();
    let first = replies
        .next()
        .ok_or(ImapError::Malformed("no reply"))?
        .opened(folder)?;
    let Some(selected) = connection.selected().cloned() else {
        return Err(ImapError::Malformed("no mailbox after SELECT").into());
    };
    let (mut total, validity) = (selected.exists, selected.validity);
    let mut numbered = Numbered::new(known, validity);
    // A FETCH is refused if the folder has become smaller than the guess; then nothing has come.
    numbered.take_in(std::iter::once(first).chain(replies)).await;
    let missing = span
        .numbers(total)
        .and_then(|stretch| SequenceSet::of(numbered.missing(stretch)));
    if let Some(set) = missing {
        let commands = vec![Command::fetch(&set, &in_full)];
        numbered.take_in(run_all(connection, commands).await?).await;
        total = connection.selected().map_or(total, |selected| selected.exists);
    }
    let rows = span
        .numbers(total)
        .map(|stretch| numbered.into_rows(stretch))
        .unwrap_or_default();
    Ok((total, validity, rows))
}

/// Rows of the open folder by UID, newest first: in full, or their flags alone where they are known.
pub(super) async fn fetch_uids(
    connection: &mut Connection,
    validity: u32,
    uids: &[u32],
    known: KnownRows<'_>,
    with_structure: bool,
) -> Result<Vec<Row>, MailError> {
    let (mut seen, mut unseen) = (Vec::new(), Vec::new());
    for uid in uids {
        let is_known = with_structure && known.row(validity, *uid).await.is_some();
        if is_known { &mut seen } else { &mut unseen }.push(*uid);
    }
    let in_full = items(connection.capabilities(), with_structure);
    let commands: Vec<Command> = [(seen, FLAGS_ALONE), (unseen, in_full.as_slice())]
        .into_iter()
        .filter_map(|(uids, items)| Some(Command::uid_fetch(&SequenceSet::of(uids)?, items)))
        .collect();
    if commands.is_empty() {
        return Ok(Vec::new());
    }
    let mut numbered = Numbered::new(known, validity);
    numbered.take_in(run_all(connection, commands).await?).await;
    let mut rows = numbered.into_rows((1, u32::MAX));
    rows.retain(|row| uids.contains(&row.summary.uid));
    Ok(rows)
}

/// [`run`], where all commands have to succeed.
async fn run_all(connection: &mut Connection, commands: Vec<Command>) -> Result<Vec<Reply>, ImapError> {
    let replies = run(connection, commands).await?;
    replies.into_iter().map(Reply::success).collect()
}

/// Runs commands within the limits of a window.
async fn run(connection: &mut Connection, commands: Vec<Command>) -> Result<Vec<Reply>, ImapError> {
    let before = connection.limits();
    connection.set_limits(Limits {
        response_bytes: ROW_BYTES,
        reply_bytes: WINDOW_BYTES,
        ..before
    });
    let replies = connection.run(commands).await;
    connection.set_limits(before);
    replies
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
