//! The one reminder that the page shows.

use crate::content::{Component, Item, Property, escape};
use crate::time::NominalDuration;

/// Minutes before the start at which the page's reminder goes off.
pub(super) fn read(event: &Component) -> Option<u32> {
    event.components().find_map(minutes)
}

/// The minutes of an alarm that the page can show: one that displays or sounds before the start. Others
/// (mails, at a fixed time, after the start, before the end) are left alone.
fn minutes(alarm: &Component) -> Option<u32> {
    let action = alarm.text("ACTION").to_ascii_uppercase();
    let trigger = alarm.property("TRIGGER")?;
    if alarm.name() != "VALARM"
        || !matches!(action.trim(), "DISPLAY" | "AUDIO")
        || trigger.has_param("RELATED", "END")
    {
        return None;
    }
    let before = -NominalDuration::parse(trigger.value())?.exact();
    u32::try_from(before.num_minutes())
        .ok()
        .filter(|_| before >= chrono::TimeDelta::zero())
}

/// Sets, moves or removes the page's reminder.
pub(super) fn set(event: &mut Component, wanted: Option<u32>) {
    let at = event
        .items()
        .iter()
        .position(|item| matches!(item, Item::Component(component) if minutes(component).is_some()));
    match (at, wanted) {
        (Some(at), None) => drop(event.items_mut().remove(at)),
        (Some(at), Some(wanted)) => {
            if let Some(Item::Component(alarm)) = event.items_mut().get_mut(at) {
                alarm.set(Property::new("TRIGGER", &[], &trigger(wanted)));
            }
        }
        (None, Some(wanted)) => {
            let alarm = new(&event.text("SUMMARY"), wanted);
            event.push_component(alarm);
        }
        (None, None) => {}
    }
}

/// RFC 5545 §3.6.6: a displayed reminder needs a text, for which clients take the title.
fn new(title: &str, minutes: u32) -> Component {
    let text = if title.trim().is_empty() {
        "Reminder"
    } else {
        title
    };
    let mut alarm = Component::new("VALARM");
    alarm.push(Property::new("ACTION", &[], "DISPLAY"));
    alarm.push(Property::new("DESCRIPTION", &[], &escape(text)));
    alarm.push(Property::new("TRIGGER", &[], &trigger(minutes)));
    alarm
}

fn trigger(minutes: u32) -> String {
    const DAY: u32 = 24 * 60;
    match minutes {
        0 => "PT0S".to_owned(),
        minutes if minutes % DAY == 0 => format!("-P{}D", minutes / DAY),
        minutes if minutes % 60 == 0 => format!("-PT{}H", minutes / 60),
        minutes => format!("-PT{minutes}M"),
    }
}
