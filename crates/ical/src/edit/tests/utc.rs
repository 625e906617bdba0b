use super::*;

#[test]
fn utc_events_are_shown_in_the_viewers_zone_and_stay_utc() {
    let draft = parts(IN_UTC).draft;
    assert_eq!(
        (draft.timezone.as_str(), draft.span),
        ("America/New_York", timed("20260323T0900", "20260323T1000"))
    );
    let (_, changes) = patched(IN_UTC, |draft| {
        draft.span = timed("20260323T1000", "20260323T1100")
    });
    assert_eq!(
        changes,
        [
            "-DTSTART:20260323T130000Z",
            "+DTSTART:20260323T140000Z",
            "+SEQUENCE:1"
        ]
    );
    let (_, changes) = patched(IN_UTC, |draft| {
        draft.span = timed("20260323T0900", "20260323T1030")
    });
    assert_eq!(
        changes,
        ["-DURATION:PT1H", "+DTEND:20260323T143000Z", "+SEQUENCE:1"]
    );
    let (_, changes) = patched(&IN_UTC.replace("130000Z", "130000"), |draft| {
        draft.span = timed("20260323T1000", "20260323T1100")
    });
    assert!(
        changes.contains(&"+DTSTART:20260323T100000".to_owned()),
        "{changes:?}"
    );
}
