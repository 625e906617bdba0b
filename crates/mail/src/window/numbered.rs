//! Rows by sequence number, kept right while responses come in.

use std::collections::BTreeMap;

use roost_imap::{Data, Fetched, Reply};
use roost_shared::mail::MessageSummary;

use super::known::{KnownRows, Stretch};
use super::row::{Row, flags, row};

/// The rows that came so far.
pub(super) struct Numbered<'a> {
    known: KnownRows<'a>,
    validity: u32,
    rows: BTreeMap<u32, Row>,
}

impl<'a> Numbered<'a> {
    pub(super) fn new(known: KnownRows<'a>, validity: u32) -> Self {
        Self {
            known,
            validity,
            rows: BTreeMap::new(),
        }
    }

    /// Takes in what came in answer to commands of one flight, in the order in which it came.
    ///
    /// Which command a response is for makes no difference: Dovecot keeps the answer to a NOOP back until the
    /// commands after it are done, so what they fetch comes before it, and what went in the meantime after.
    pub(super) async fn take_in(&mut self, replies: impl IntoIterator<Item = Reply>) {
        for data in replies.into_iter().flat_map(|reply| reply.data) {
            match data {
                Data::Fetch(fetched) => self.fetched(*fetched).await,
                Data::Expunge(sequence) => self.expunged(sequence),
                _ => {}
            }
        }
    }

    /// A row read from what came in full, or known from before and with the flags that came. Servers may tell flags
    /// of any other messages (RFC 9051 §7.5.2), so what makes no row is left out.
    async fn fetched(&mut self, fetched: Fetched) {
        let sequence = fetched.sequence;
        let found = match (fetched.uid, fetched.size, fetched.flags) {
            (Some(_), Some(_), _) => row(fetched),
            (Some(uid), None, Some(set)) => self.known.row(self.validity, uid).await.map(|known| Row {
                summary: MessageSummary {
                    flags: flags(set),
                    ..known.as_ref().clone()
                },
                structure: None,
            }),
            _ => None,
        };
        let Some(mut found) = found else { return };
        if let Some(before) = self.rows.remove(&sequence) {
            found.structure = found.structure.or(before.structure);
        }
        self.rows.insert(sequence, found);
    }

    /// RFC 9051 §7.5.1: the numbers above go down by one.
    fn expunged(&mut self, sequence: u32) {
        let above = self.rows.split_off(&sequence);
        self.rows.extend(
            above
                .into_iter()
                .filter(|(number, _)| *number != sequence)
                .map(|(number, row)| (number - 1, row)),
        );
    }

    /// The numbers of a stretch that have no row.
    pub(super) fn missing(&self, (low, high): Stretch) -> impl Iterator<Item = u32> {
        (low..=high).filter(|number| !self.rows.contains_key(number))
    }

    /// The rows of a stretch, the highest number first.
    pub(super) fn into_rows(mut self, (low, high): Stretch) -> Vec<Row> {
        self.rows.retain(|number, _| (low..=high).contains(number));
        self.rows.into_values().rev().collect()
    }
}
