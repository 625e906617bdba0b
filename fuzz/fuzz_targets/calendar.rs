//! Any bytes as a calendar object: reading, all that is drawn from it, partial answers and the edits of the page. What
//! an edit makes must be readable, and be the same event.
#![no_main]

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use libfuzzer_sys::fuzz_target;
use roost_ical::edit::{patch_event, read_event, remove_occurrence};
use roost_ical::free_busy::BusyTime;
use roost_ical::object::CalendarObject;
use roost_ical::occurrences::expand;
use roost_ical::partial::CalendarData;
use roost_ical::query::calendar::{CompFilter, Filter, TimeRange};

fuzz_target!(|bytes: &[u8]| {
    let Ok(object) = CalendarObject::parse(bytes) else {
        return;
    };
    let month = TimeRange {
        start: Some(at(1_767_225_600)),
        end: Some(at(1_769_904_000)),
    };
    let _ = object.columns();
    // Without a range the most occurrences come, which once is enough.
    for (range, zone) in [(TimeRange::default(), Tz::Europe__Berlin), (month, Tz::UTC)] {
        for occurrence in &expand(&object, &range, zone).occurrences {
            let _ = (
                occurrence.span(zone),
                occurrence.title(),
                occurrence.recurrence_id_text(),
            );
        }
    }
    let _ = filter(&object, month).matches(&object, Tz::Europe__Berlin);
    answers(&object, month);
    edits(bytes, &object, month);
});

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

fn filter(object: &CalendarObject, range: TimeRange) -> Filter {
    let alarm = CompFilter {
        name: "VALARM".into(),
        time_range: Some(range),
        ..CompFilter::default()
    };
    let component = CompFilter {
        name: object.kind().name().into(),
        comps: vec![alarm],
        ..CompFilter::default()
    };
    let root = CompFilter {
        name: "VCALENDAR".into(),
        comps: vec![component],
        ..CompFilter::default()
    };
    Filter { root }
}

fn answers(object: &CalendarObject, month: TimeRange) {
    let expanded = CalendarData {
        expand: Some(month),
        ..CalendarData::default()
    };
    let limited = CalendarData {
        limit_recurrence_set: Some(month),
        limit_freebusy_set: Some(month),
        ..CalendarData::default()
    };
    let _ = expanded.render(object, Tz::Europe__Berlin);
    if let Ok(data) = limited.render(object, Tz::Europe__Berlin) {
        assert!(std::str::from_utf8(&data).is_ok());
    }
    let whole = CalendarData::default().render(object, Tz::UTC);
    let again = whole.map(|data| CalendarObject::parse(&data));
    assert!(matches!(again, Ok(Ok(again)) if again.uid() == object.uid()));
    let mut busy = BusyTime::new(at(1_767_225_600), at(1_769_904_000), Tz::UTC);
    busy.add(object);
    let _ = busy.write("u", at(0));
}

fn edits(bytes: &[u8], object: &CalendarObject, month: TimeRange) {
    let is_same = |data: &[u8]| CalendarObject::parse(data).is_ok_and(|again| again.uid() == object.uid());
    if let Some(parts) = read_event(object, Tz::Europe__Berlin) {
        if let Ok(data) = patch_event(bytes, &parts.draft, at(1_767_225_600)) {
            assert!(is_same(&data));
        }
        let mut draft = parts.draft;
        draft.title.push_str("; x,\n");
        if let Ok(data) = patch_event(bytes, &draft, at(1_767_225_600)) {
            assert!(is_same(&data));
        }
    }
    let expansion = expand(object, &month, Tz::Europe__Berlin);
    let ids = expansion.occurrences.iter().take(3);
    for id in ids.filter_map(|occurrence| occurrence.recurrence_id_text()) {
        if let Ok(data) = remove_occurrence(bytes, &id, at(1_767_225_600)) {
            assert!(is_same(&data));
        }
    }
}
