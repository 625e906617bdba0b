//! The message list as the page holds it: of any length, known in stretches, changed before the server answers.
//!
//! Positions count from 0, the newest. The server tells the list in windows; a position that no window has
//! told yet is unknown and shown as a placeholder. Moving messages away and setting flags change the list at
//! once, and what they give back undoes them.

use std::collections::HashMap;
use std::ops::Range;

use roost_shared::mail::{Flag, Flags, MessageSummary, MessageWindow};

use crate::sorted::SortedSet;

/// How many messages are asked for at once.
pub const WINDOW: usize = 60;

/// A folder's list, or a search's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MessageList {
    validity: u32,
    slots: Vec<Option<u32>>,
    messages: HashMap<u32, MessageSummary>,
    /// Moved away here, perhaps not yet on the server: never shown again until the move is undone.
    hidden: SortedSet<u32>,
    /// The windows that have been asked for.
    asked: SortedSet<usize>,
    told: bool,
}

/// Messages taken out of a list, with their positions, so that they can be put back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Removed {
    messages: Vec<(usize, MessageSummary)>,
}

impl Removed {
    /// How many of them were unread.
    #[must_use]
    pub fn unread(&self) -> u32 {
        count(
            self.messages
                .iter()
                .filter(|(_, message)| !message.flags.seen)
                .count(),
        )
    }

    /// How many there are.
    #[must_use]
    pub fn total(&self) -> u32 {
        count(self.messages.len())
    }

    /// Whether there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.messages.is_empty()
    }
}

/// The flags that messages had before they were changed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FormerFlags {
    flags: Vec<(u32, Flags)>,
}

impl MessageList {
    /// Whether the server has told anything yet.
    #[must_use]
    pub fn is_told(&self) -> bool {
        self.told
    }

    /// The folder's UIDVALIDITY.
    #[must_use]
    pub fn validity(&self) -> u32 {
        self.validity
    }

    /// How many messages there are.
    #[must_use]
    pub fn total(&self) -> usize {
        self.slots.len()
    }

    /// What stands at a position, if that is known.
    #[must_use]
    pub fn uid_at(&self, position: usize) -> Option<u32> {
        self.slots.get(position).copied().flatten()
    }

    /// Where a message stands.
    #[must_use]
    pub fn position(&self, uid: u32) -> Option<usize> {
        self.slots.iter().position(|slot| *slot == Some(uid))
    }

    /// A message of the list.
    #[must_use]
    pub fn message(&self, uid: u32) -> Option<&MessageSummary> {
        self.messages.get(&uid)
    }

    /// All known messages in their order.
    pub fn known(&self) -> impl Iterator<Item = &MessageSummary> {
        self.slots
            .iter()
            .flatten()
            .filter_map(|uid| self.messages.get(uid))
    }

    /// The window to ask for next so that `range` becomes known: its offset and limit. Each is given once,
    /// until it fails or the list is told anew.
    pub fn next_window(&mut self, range: Range<usize>) -> Option<(usize, usize)> {
        if !self.told {
            return self.asked.insert(0).then_some((0, WINDOW));
        }
        let unknown = range
            .filter(|position| matches!(self.slots.get(*position), Some(None)))
            .map(|position| position / WINDOW)
            .find(|window| !self.asked.contains(window))?;
        self.asked.insert(unknown);
        Some((unknown * WINDOW, WINDOW))
    }

    /// Says that a window could not be had, so that it is asked for again.
    pub fn window_failed(&mut self, offset: usize) {
        self.asked.remove(&(offset / WINDOW));
    }

    /// Takes in a window that was asked for. Where it shows that the list is not what it was, everything
    /// outside of it becomes unknown.
    pub fn tell(&mut self, window: MessageWindow) {
        let offset = size(window.offset);
        self.unhide_other_validity(window.validity);
        let (total, shown) = self.without_hidden(&window);
        if !self.told || window.validity != self.validity || total != self.slots.len() {
            self.forget(window.validity, total);
        }
        self.asked.remove(&(offset / WINDOW));
        self.place(offset, window.messages, &shown);
    }

    /// Takes in a stretch that was read again because something changed: all else becomes unknown.
    pub fn tell_anew(&mut self, window: MessageWindow) {
        let offset = size(window.offset);
        self.unhide_other_validity(window.validity);
        let (total, shown) = self.without_hidden(&window);
        self.forget(window.validity, total);
        self.place(offset, window.messages, &shown);
    }

    /// Takes in messages that have just arrived, newest first. Gives whether the list has to be read again,
    /// because `total` says that there was more to it.
    pub fn arrive(&mut self, messages: Vec<MessageSummary>, total: u32) -> bool {
        if !self.told {
            return false;
        }
        let fresh: Vec<MessageSummary> = messages
            .into_iter()
            .filter(|message| {
                !self.messages.contains_key(&message.uid) && !self.hidden.contains(&message.uid)
            })
            .collect();
        let uids: Vec<Option<u32>> = fresh.iter().map(|message| Some(message.uid)).collect();
        self.slots.splice(0..0, uids);
        self.messages
            .extend(fresh.into_iter().map(|message| (message.uid, message)));
        // What was asked for no longer stands at those positions.
        self.asked.clear();
        self.slots.len() != size(total).saturating_sub(self.hidden.len())
    }

    /// Takes messages out of the list.
    pub fn remove(&mut self, uids: &[u32]) -> Removed {
        let gone: SortedSet<u32> = uids.iter().copied().collect();
        let messages = self
            .slots
            .iter()
            .enumerate()
            .filter_map(|(position, slot)| Some((position, slot.filter(|uid| gone.contains(uid))?)))
            .filter_map(|(position, uid)| Some((position, self.messages.get(&uid)?.clone())))
            .collect();
        self.slots
            .retain(|slot| slot.is_none_or(|uid| !gone.contains(&uid)));
        self.messages.retain(|uid, _| !gone.contains(uid));
        self.hidden.extend(gone);
        self.asked.clear();
        Removed { messages }
    }

    /// Puts messages back to where they stood.
    pub fn restore(&mut self, removed: Removed) {
        // In ascending order each one's former position is right again.
        for (position, message) in removed.messages {
            self.hidden.remove(&message.uid);
            if !self.messages.contains_key(&message.uid) {
                self.slots
                    .insert(position.min(self.slots.len()), Some(message.uid));
                self.messages.insert(message.uid, message);
            }
        }
        self.asked.clear();
    }

    /// Sets and clears flags, and gives what they were.
    pub fn change_flags(&mut self, uids: &[u32], add: &[Flag], remove: &[Flag]) -> FormerFlags {
        let mut former = FormerFlags::default();
        for uid in uids {
            let Some(message) = self.messages.get_mut(uid) else {
                continue;
            };
            let before = message.flags;
            for (flags, value) in [(add, true), (remove, false)] {
                for flag in flags {
                    *field(&mut message.flags, *flag) = value;
                }
            }
            if message.flags != before {
                former.flags.push((*uid, before));
            }
        }
        former
    }

    /// Gives messages back the flags that they had.
    pub fn restore_flags(&mut self, former: FormerFlags) {
        for (uid, flags) in former.flags {
            if let Some(message) = self.messages.get_mut(&uid) {
                message.flags = flags;
            }
        }
    }

    /// How many of these messages are unread.
    #[must_use]
    pub fn unread_among(&self, uids: &[u32]) -> u32 {
        count(
            uids.iter()
                .filter(|uid| self.messages.get(uid).is_some_and(|message| !message.flags.seen))
                .count(),
        )
    }

    /// The message to show when these are taken away: the one below the last of them, or the one above.
    #[must_use]
    pub fn successor(&self, uids: &[u32]) -> Option<u32> {
        let positions: Vec<usize> = uids.iter().filter_map(|uid| self.position(*uid)).collect();
        let below = positions.iter().max().and_then(|last| self.uid_at(last + 1));
        below.or_else(|| {
            positions
                .iter()
                .min()
                .and_then(|first| self.uid_at(first.checked_sub(1)?))
        })
    }

    fn forget(&mut self, validity: u32, total: usize) {
        self.told = true;
        self.validity = validity;
        self.slots.clear();
        self.slots.resize(total, None);
        self.messages.clear();
        self.asked.clear();
    }

    /// Under another UIDVALIDITY the same UIDs name other messages.
    fn unhide_other_validity(&mut self, validity: u32) {
        if validity != self.validity {
            self.hidden.clear();
        }
    }

    /// The window's total and UIDs as if what is hidden had gone already.
    fn without_hidden(&self, window: &MessageWindow) -> (usize, Vec<u32>) {
        let shown: Vec<u32> = window
            .messages
            .iter()
            .map(|message| message.uid)
            .filter(|uid| !self.hidden.contains(uid))
            .collect();
        let still_there = window.messages.len().saturating_sub(shown.len());
        (size(window.total).saturating_sub(still_there), shown)
    }

    fn place(&mut self, offset: usize, messages: Vec<MessageSummary>, shown: &[u32]) {
        let moved: SortedSet<u32> = shown
            .iter()
            .copied()
            .filter(|uid| self.messages.contains_key(uid))
            .collect();
        if !moved.is_empty() {
            for slot in &mut self.slots {
                if slot.is_some_and(|uid| moved.contains(&uid)) {
                    *slot = None;
                }
            }
        }
        for (position, uid) in (offset..).zip(shown) {
            if let Some(slot) = self.slots.get_mut(position) {
                *slot = Some(*uid);
            }
        }
        let shown: SortedSet<u32> = shown.iter().copied().collect();
        self.messages.extend(
            messages
                .into_iter()
                .filter(|message| shown.contains(&message.uid))
                .map(|message| (message.uid, message)),
        );
    }
}

fn field(flags: &mut Flags, flag: Flag) -> &mut bool {
    match flag {
        Flag::Seen => &mut flags.seen,
        Flag::Flagged => &mut flags.flagged,
        Flag::Answered => &mut flags.answered,
        Flag::Forwarded => &mut flags.forwarded,
    }
}

/// What comes from the wire as 32 bits fits in a `usize` wherever the page runs.
fn size(value: u32) -> usize {
    usize::try_from(value).unwrap_or(usize::MAX)
}

fn count(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
