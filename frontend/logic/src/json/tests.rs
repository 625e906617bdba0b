use std::collections::BTreeMap;

use roost_shared::calendar::{EventSpan, Occurrence};
use roost_shared::event::ServerEvent;
use roost_shared::mail::MessageSummary;
use serde::{Deserialize, Serialize};

use super::*;

/// A field of each kind that the wire types have, and those that only serde knows.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Everything {
    flag: bool,
    small: u8,
    large: u64,
    negative: i64,
    share: f64,
    text: String,
    absent: Option<String>,
    there: Option<u32>,
    list: Vec<(String, i32)>,
    map: BTreeMap<String, u32>,
    nothing: (),
    #[serde(default)]
    left_out: u32,
    kinds: Vec<Kind>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Plain,
    Wrapped(u32),
    Pair(u32, String),
    Named { size: u32 },
}

#[test]
fn reads_what_serde_json_writes() {
    let value = Everything {
        flag: true,
        small: 255,
        large: u64::MAX,
        negative: i64::MIN,
        share: 0.25,
        text: "\"quoted\"\n\u{1f426}".to_owned(),
        absent: None,
        there: Some(7),
        list: vec![("a".to_owned(), -1)],
        map: BTreeMap::from([("b".to_owned(), 2)]),
        nothing: (),
        left_out: 3,
        kinds: vec![
            Kind::Plain,
            Kind::Wrapped(1),
            Kind::Pair(2, "c".to_owned()),
            Kind::Named { size: 3 },
        ],
    };
    let text = serde_json::to_string(&value).unwrap();
    assert_eq!(from_str::<Everything>(&text), Ok(value));
    assert_eq!(from_str::<()>("null"), Ok(()));
    assert_eq!(from_str::<f64>("1"), Ok(1.0));
}

#[test]
fn reads_enums_with_their_kind_inside() {
    let occurrence = r#"{"calendar":1,"object":"a.ics","recurrence_id":null,"title":"","location":"",
        "span":{"kind":"all_day","start":"2026-11-23","end":"2026-11-24"},
        "cancelled":false,"tentative":false,"free":true,"from_a_newer_server":[{"x":1}]}"#;
    assert_eq!(
        from_str::<Occurrence>(occurrence).unwrap(),
        serde_json::from_str(occurrence).unwrap()
    );
    let span = r#"{"start":"2026-11-23T09:00:00","end":"2026-11-23T10:00:00","kind":"timed"}"#;
    assert_eq!(
        from_str::<EventSpan>(span).unwrap(),
        serde_json::from_str(span).unwrap()
    );
    let event = r#"{"type":"mail_arrived","folder":"INBOX","total":4294967295,"messages":[]}"#;
    assert_eq!(
        from_str::<ServerEvent>(event).unwrap(),
        ServerEvent::MailArrived {
            folder: "INBOX".to_owned(),
            total: u32::MAX,
            messages: Vec::new(),
        }
    );
}

#[test]
fn refuses_what_does_not_fit() {
    for text in ["", "{", "[1] 2", "\"text\"", "[]", "null", "{}", r#"{"uid":"1"}"#] {
        assert!(from_str::<MessageSummary>(text).is_err(), "{text}");
    }
    for text in ["256", "-1", "1.5", "\"1\"", "null"] {
        assert_eq!(from_str::<u8>(text), Err(Unreadable), "{text}");
    }
    for text in [
        "\"other\"",
        "\"wrapped\"",
        r#"{"plain":1}"#,
        "{}",
        r#"{"plain":null,"wrapped":1}"#,
    ] {
        assert_eq!(from_str::<Kind>(text), Err(Unreadable), "{text}");
    }
}
