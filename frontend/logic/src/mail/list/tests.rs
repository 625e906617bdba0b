use chrono::DateTime;
use roost_shared::mail::{Flag, Flags, MessageSummary, MessageWindow};

use super::*;

fn message(uid: u32) -> MessageSummary {
    MessageSummary {
        uid,
        flags: Flags {
            seen: true,
            ..Flags::default()
        },
        from: None,
        to: Vec::new(),
        subject: format!("Subject {uid}"),
        date: DateTime::UNIX_EPOCH,
        size: 1,
        has_attachment: false,
        preview: String::new(),
    }
}

/// A window of a folder whose UIDs go down from `total`, as if nothing had ever been deleted.
fn window(total: u32, offset: u32, limit: u32) -> MessageWindow {
    let end = (offset + limit).min(total);
    MessageWindow {
        folder: "INBOX".to_owned(),
        validity: 1,
        total,
        offset,
        messages: (offset..end).map(|position| message(total - position)).collect(),
    }
}

fn list(total: u32) -> MessageList {
    let mut list = MessageList::default();
    assert_eq!(list.next_window(0..20), Some((0, WINDOW)));
    list.tell(window(total, 0, 60));
    list
}

fn uids(list: &MessageList, range: Range<usize>) -> Vec<Option<u32>> {
    range.map(|position| list.uid_at(position)).collect()
}

#[test]
fn starts_with_the_first_window_and_asks_once() {
    let mut list = MessageList::default();
    assert!(!list.is_told());
    assert_eq!(list.next_window(0..0), Some((0, WINDOW)));
    assert_eq!(list.next_window(0..0), None);
    list.window_failed(0);
    assert_eq!(list.next_window(0..0), Some((0, WINDOW)));
}

#[test]
fn asks_for_what_is_in_view_and_unknown() {
    let mut list = list(50_000);
    assert_eq!(list.total(), 50_000);
    assert_eq!(list.next_window(0..30), None);
    assert_eq!(list.next_window(50..80), Some((60, 60)));
    assert_eq!(list.next_window(50..80), None, "on its way");
    assert_eq!(list.next_window(49_970..50_000), Some((49_920, 60)));
    assert_eq!(list.next_window(49_970..50_000), Some((49_980, 60)));
    list.tell(window(50_000, 49_980, 60));
    assert_eq!(uids(&list, 49_979..49_982), [None, Some(20), Some(19)]);
    assert_eq!(list.uid_at(49_999), Some(1));
    assert_eq!(list.uid_at(50_000), None);
}

#[test]
fn an_empty_folder_is_told_and_asks_for_nothing() {
    let mut list = list(0);
    assert!(list.is_told());
    assert_eq!(list.total(), 0);
    assert_eq!(list.next_window(0..10), None);
}

#[test]
fn a_window_of_another_total_makes_the_rest_unknown() {
    let mut list = list(200);
    list.tell(window(203, 60, 60));
    assert_eq!(list.total(), 203);
    assert_eq!(list.uid_at(0), None);
    assert_eq!(list.uid_at(60), Some(143));
    assert_eq!(list.next_window(0..10), Some((0, 60)));
}

#[test]
fn another_validity_forgets_everything() {
    let mut list = list(10);
    list.remove(&[10]);
    let mut other = window(10, 0, 60);
    other.validity = 2;
    list.tell(other);
    assert_eq!(list.validity(), 2);
    assert_eq!(
        list.total(),
        10,
        "what was hidden had a UID of the former validity"
    );
}

#[test]
fn arrivals_come_first_and_shift_the_rest() {
    let mut list = list(100);
    assert!(!list.arrive(vec![message(102), message(101)], 102));
    assert_eq!(uids(&list, 0..3), [Some(102), Some(101), Some(100)]);
    assert_eq!(list.total(), 102);
    assert!(!list.arrive(vec![message(102)], 102), "known already");
    assert!(
        list.arrive(vec![message(103)], 140),
        "more happened than was told"
    );
}

#[test]
fn removed_messages_come_back_where_they_stood() {
    let mut list = list(10);
    let before = list.clone();
    let removed = list.remove(&[9, 7, 2, 4711]);
    assert_eq!(removed.total(), 3);
    assert_eq!(uids(&list, 0..3), [Some(10), Some(8), Some(6)]);
    assert_eq!(list.total(), 7);
    list.restore(removed);
    assert_eq!(uids(&list, 0..10), uids(&before, 0..10));
}

#[test]
fn a_window_read_before_the_server_moved_them_does_not_bring_them_back() {
    let mut list = list(10);
    list.remove(&[9]);
    list.tell_anew(window(10, 0, 60));
    assert_eq!(list.total(), 9);
    assert_eq!(uids(&list, 0..3), [Some(10), Some(8), Some(7)]);
    // And one read afterwards changes nothing.
    let mut after = window(10, 0, 60);
    after.messages.retain(|message| message.uid != 9);
    after.total = 9;
    list.tell_anew(after);
    assert_eq!(list.total(), 9);
}

#[test]
fn flags_change_at_once_and_go_back() {
    let mut list = list(3);
    let former = list.change_flags(&[3, 2, 77], &[Flag::Flagged], &[Flag::Seen]);
    assert_eq!(list.unread_among(&[3, 2, 1]), 2);
    assert!(list.message(3).is_some_and(|message| message.flags.flagged));
    list.restore_flags(former);
    assert_eq!(list.unread_among(&[3, 2, 1]), 0);
}

#[test]
fn former_flags_hold_only_what_changed() {
    let mut list = list(3);
    let former = list.change_flags(&[1, 2, 3], &[Flag::Seen], &[]);
    assert_eq!(former, FormerFlags::default());
}

#[test]
fn after_a_removal_the_next_one_below_is_shown() {
    let list = list(5);
    assert_eq!(list.successor(&[5]), Some(4));
    assert_eq!(list.successor(&[5, 3]), Some(2));
    assert_eq!(list.successor(&[1]), Some(2));
    assert_eq!(list.successor(&[5, 4, 3, 2, 1]), None);
    assert_eq!(list.successor(&[99]), None);
}

#[test]
fn a_message_stands_at_one_position_only() {
    let mut list = list(120);
    // The same total, but the message 60 has moved from position 60 to 59.
    let mut shifted = window(120, 60, 60);
    shifted.messages.insert(0, message(61));
    shifted.messages.truncate(60);
    list.tell(shifted);
    assert_eq!(list.uid_at(59), None);
    assert_eq!(list.uid_at(60), Some(61));
}
