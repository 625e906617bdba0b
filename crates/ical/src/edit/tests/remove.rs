use super::*;

#[test]
fn one_occurrence_is_removed() {
    let stored = STORED.replace('\n', "\r\n");
    let before = starts(stored.as_bytes());
    let after = remove_occurrence(stored.as_bytes(), "20260401T090000", now()).unwrap();
    assert!(text(&after).contains("EXDATE;TZID=W. Europe Standard Time:20260325T090000\r\nEXDATE;TZID=W. Europe Standard Time:20260401T090000\r\n"));
    assert_eq!(starts(&after).len(), before.len() - 1);
    assert!(!starts(&after).contains(&"20260401T0700Z".to_owned()));
    let after = remove_occurrence(stored.as_bytes(), "20260330T090000", now()).unwrap();
    assert!(
        !text(&after).contains("Standup moved")
            && !starts(&after).iter().any(|start| start.starts_with("20260330"))
    );
    for missing in [
        "20260325T090000",
        "20260401T100000",
        "20260331T090000",
        "20270101T090000",
        "",
        "x",
    ] {
        assert_eq!(
            remove_occurrence(stored.as_bytes(), missing, now()),
            Err(EditError::NoSuchOccurrence),
            "{missing}"
        );
    }
    assert_eq!(
        remove_occurrence(IN_UTC.as_bytes(), "20260323T130000Z", now()),
        Err(EditError::NoSuchOccurrence)
    );
}

#[test]
fn every_occurrence_can_be_removed_by_the_id_it_is_shown_with() {
    let mut bytes = STORED.replace('\n', "\r\n").into_bytes();
    loop {
        let object = CalendarObject::parse(&bytes).unwrap();
        let expansion = expand(&object, &TimeRange::default(), Tz::UTC);
        let id = expansion
            .occurrences
            .last()
            .unwrap()
            .recurrence_id_text()
            .unwrap();
        match remove_occurrence(&bytes, &id, now()) {
            Ok(after) => bytes = after,
            Err(error) => {
                assert_eq!(error, EditError::LastOccurrence);
                assert_eq!(expansion.occurrences.len(), 1);
                break;
            }
        }
    }
}

#[test]
fn whole_day_occurrences_are_removed_by_date() {
    let stored = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:u\r\nDTSTART;VALUE=DATE:20260101\r\nRRULE:FREQ=DAILY;COUNT=2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let after = remove_occurrence(stored.as_bytes(), "20260101", now()).unwrap();
    assert!(text(&after).contains("EXDATE;VALUE=DATE:20260101\r\n"));
    assert_eq!(
        remove_occurrence(&after, "20260102", now()),
        Err(EditError::LastOccurrence)
    );
}

#[test]
fn tasks_are_not_edited_here() {
    let todo = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VTODO\r\nUID:u\r\nDUE:20260101T000000Z\r\nEND:VTODO\r\nEND:VCALENDAR\r\n";
    assert_eq!(
        patch_event(todo.as_bytes(), &draft(), now()),
        Err(EditError::NotAnEvent)
    );
    assert_eq!(
        remove_occurrence(todo.as_bytes(), "20260101T000000Z", now()),
        Err(EditError::NotAnEvent)
    );
    assert!(matches!(
        patch_event(b"nonsense", &draft(), now()),
        Err(EditError::Unreadable(_))
    ));
}
