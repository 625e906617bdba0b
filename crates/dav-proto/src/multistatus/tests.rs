use super::*;
use crate::name::{Name, caldav};
use crate::xml::{Element, Limits, parse};

fn tree(text: &str) -> Element {
    parse(text.as_bytes(), Limits::default()).unwrap()
}

/// The propstats of a response as (status line, property names).
fn stats(response: &Element) -> Vec<(String, Vec<String>)> {
    response
        .elements()
        .filter(|element| element.name == dav::PROPSTAT)
        .map(|stat| {
            let names = stat
                .child(&dav::PROP)
                .unwrap()
                .elements()
                .map(|e| e.name.local.to_string())
                .collect();
            (stat.child(&dav::STATUS).unwrap().text(), names)
        })
        .collect()
}

#[test]
fn found_and_missing_properties_are_told_apart() {
    let foreign = Name::read("http://example.com/", "color");
    let mut body = Multistatus::new();
    body.properties("/dav/a%20b", false, |properties| {
        assert!(!properties.found_if(|_| false));
        properties.missing(&caldav::CALENDAR_DATA);
        properties.found(|out| out.element(&dav::GET_ETAG, "\"1\""));
        properties.missing(&foreign);
    });
    let root = tree(&body.finish());
    let response = root.child(&dav::RESPONSE).unwrap();
    assert_eq!(response.child(&dav::HREF).unwrap().text(), "/dav/a%20b");
    let expected = [
        ("HTTP/1.1 200 OK".to_owned(), vec!["getetag".to_owned()]),
        (
            "HTTP/1.1 404 Not Found".to_owned(),
            vec!["calendar-data".to_owned(), "color".to_owned()],
        ),
    ];
    assert_eq!(stats(response), expected);
}

#[test]
fn minimal_answers_leave_the_missing_out_but_keep_one_propstat() {
    let mut body = Multistatus::new();
    body.properties("/x", true, |properties| properties.missing(&dav::OWNER));
    let root = tree(&body.finish());
    assert_eq!(
        stats(root.child(&dav::RESPONSE).unwrap()),
        [("HTTP/1.1 200 OK".to_owned(), vec![])]
    );
}

#[test]
fn a_response_with_nothing_found_has_no_empty_success() {
    let mut body = Multistatus::new();
    body.properties("/x", false, |properties| properties.missing(&dav::OWNER));
    let root = tree(&body.finish());
    let expected = [("HTTP/1.1 404 Not Found".to_owned(), vec!["owner".to_owned()])];
    assert_eq!(stats(root.child(&dav::RESPONSE).unwrap()), expected);
}

#[test]
fn a_failed_update_names_the_condition_and_its_dependents() {
    let failed = PropStat {
        status: 403,
        names: vec![dav::GET_ETAG],
        condition: Some(Precondition::CannotModifyProtectedProperty),
    };
    let dependent = PropStat {
        status: 424,
        names: vec![dav::DISPLAY_NAME],
        condition: None,
    };
    let mut body = Multistatus::new();
    body.prop_stats("/x", &[failed, dependent]);
    let root = tree(&body.finish());
    let response = root.child(&dav::RESPONSE).unwrap();
    assert_eq!(
        stats(response),
        [
            ("HTTP/1.1 403 Forbidden".to_owned(), vec!["getetag".to_owned()]),
            (
                "HTTP/1.1 424 Failed Dependency".to_owned(),
                vec!["displayname".to_owned()]
            ),
        ]
    );
    let error = response
        .elements()
        .find_map(|stat| stat.child(&dav::ERROR))
        .unwrap();
    assert!(error.has_child(&Name::new("DAV:", "cannot-modify-protected-property")));
}

#[test]
fn chunks_put_together_are_one_document() {
    let mut body = Multistatus::new();
    let mut text = String::new();
    for n in 0..5_000 {
        body.status(&format!("/dav/{n}.ics"), 404, None);
        if let Some(chunk) = body.take_chunk() {
            assert!(chunk.len() < CHUNK * 2);
            text.push_str(&chunk);
        }
    }
    body.sync_token("urn:token");
    text.push_str(&body.finish());
    let root = tree(&text);
    assert_eq!(
        root.elements()
            .filter(|element| element.name == dav::RESPONSE)
            .count(),
        5_000
    );
    assert_eq!(root.child(&dav::SYNC_TOKEN).unwrap().text(), "urn:token");
}

#[test]
fn carriage_returns_survive_the_way() {
    let mut body = Multistatus::new();
    body.properties("/x", false, |properties| {
        properties.found(|out| out.element(&caldav::CALENDAR_DATA, "BEGIN:VCALENDAR\r\nX:<&>\r\n"));
    });
    let root = tree(&body.finish());
    let stat = root.child(&dav::RESPONSE).unwrap().child(&dav::PROPSTAT).unwrap();
    let data = stat
        .child(&dav::PROP)
        .unwrap()
        .child(&caldav::CALENDAR_DATA)
        .unwrap();
    assert_eq!(data.text(), "BEGIN:VCALENDAR\r\nX:<&>\r\n");
}
