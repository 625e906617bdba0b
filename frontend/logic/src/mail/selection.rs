//! Which messages are ticked, and where the keyboard is in the list.

use super::list::MessageList;
use crate::sorted::SortedSet;

/// The ticked messages and the keyboard's place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    ticked: SortedSet<u32>,
    /// Where a stretch of ticks starts.
    anchor: Option<u32>,
    cursor: Option<u32>,
}

impl Selection {
    /// Whether a message is ticked.
    #[must_use]
    pub fn contains(&self, uid: u32) -> bool {
        self.ticked.contains(&uid)
    }

    /// How many are ticked.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ticked.len()
    }

    /// Whether none is ticked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ticked.is_empty()
    }

    /// The ticked ones.
    #[must_use]
    pub fn uids(&self) -> Vec<u32> {
        self.ticked.iter().copied().collect()
    }

    /// Where the keyboard is.
    #[must_use]
    pub fn cursor(&self) -> Option<u32> {
        self.cursor
    }

    /// Puts the keyboard on a message, without ticking it.
    pub fn place(&mut self, uid: u32) {
        self.cursor = Some(uid);
        self.anchor = Some(uid);
    }

    /// Moves the keyboard by `step` messages and gives where it is then. From nowhere it goes to the first.
    pub fn step(&mut self, list: &MessageList, step: isize) -> Option<u32> {
        let target = match self.cursor.and_then(|uid| list.position(uid)) {
            Some(position) => position
                .saturating_add_signed(step)
                .min(list.total().saturating_sub(1)),
            None => 0,
        };
        let uid = list.uid_at(target)?;
        self.place(uid);
        Some(uid)
    }

    /// Ticks or unticks one message.
    pub fn toggle(&mut self, uid: u32) {
        if !self.ticked.remove(&uid) {
            self.ticked.insert(uid);
        }
        self.place(uid);
    }

    /// Ticks everything from the last one touched to this one.
    pub fn extend_to(&mut self, uid: u32, list: &MessageList) {
        let ends = (
            self.anchor.and_then(|anchor| list.position(anchor)),
            list.position(uid),
        );
        if let (Some(from), Some(to)) = ends {
            let stretch = from.min(to)..=from.max(to);
            self.ticked
                .extend(stretch.filter_map(|position| list.uid_at(position)));
            self.cursor = Some(uid);
        } else {
            self.toggle(uid);
        }
    }

    /// Ticks everything that is known of the list, up to `most` messages.
    pub fn tick_all(&mut self, list: &MessageList, most: usize) {
        self.ticked = list.known().map(|message| message.uid).take(most).collect();
    }

    /// Unticks everything.
    pub fn clear(&mut self) {
        self.ticked.clear();
    }

    /// Forgets messages that have gone.
    pub fn forget(&mut self, uids: &[u32]) {
        for uid in uids {
            self.ticked.remove(uid);
        }
        if self.anchor.is_some_and(|anchor| uids.contains(&anchor)) {
            self.anchor = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use roost_shared::mail::{Flags, MessageSummary, MessageWindow};

    use super::*;

    fn list() -> MessageList {
        let messages = (1..=6)
            .rev()
            .map(|uid| MessageSummary {
                uid,
                flags: Flags::default(),
                from: None,
                to: Vec::new(),
                subject: String::new(),
                date: DateTime::UNIX_EPOCH,
                size: 0,
                has_attachment: false,
                preview: String::new(),
            })
            .collect();
        let mut list = MessageList::default();
        list.tell(MessageWindow {
            folder: "F".to_owned(),
            validity: 1,
            total: 8,
            offset: 0,
            messages,
        });
        list
    }

    #[test]
    fn a_stretch_is_ticked_from_the_last_touched_one() {
        let (list, mut selection) = (list(), Selection::default());
        selection.toggle(5);
        selection.extend_to(2, &list);
        assert_eq!(selection.uids(), [2, 3, 4, 5]);
        selection.extend_to(6, &list);
        assert_eq!(selection.uids(), [2, 3, 4, 5, 6]);
    }

    #[test]
    fn extending_from_nowhere_ticks_one() {
        let (list, mut selection) = (list(), Selection::default());
        selection.extend_to(3, &list);
        assert_eq!(selection.uids(), [3]);
    }

    #[test]
    fn the_keyboard_stays_within_what_is_known() {
        let (list, mut selection) = (list(), Selection::default());
        assert_eq!(selection.step(&list, 1), Some(6), "from nowhere to the first");
        assert_eq!(selection.step(&list, 1), Some(5));
        assert_eq!(selection.step(&list, -1), Some(6));
        assert_eq!(selection.step(&list, -1), Some(6));
        selection.place(1);
        assert_eq!(selection.step(&list, 1), None, "the next one is not known yet");
        assert_eq!(selection.cursor(), Some(1));
    }

    #[test]
    fn what_has_gone_is_not_ticked() {
        let (list, mut selection) = (list(), Selection::default());
        selection.tick_all(&list, 3);
        assert_eq!(selection.uids(), [4, 5, 6]);
        selection.forget(&[5, 6]);
        assert_eq!(selection.uids(), [4]);
    }
}
