use super::*;
use crate::structure::Disposition;

fn leaf(part: &str, media_type: &str) -> Structure {
    Structure {
        part: part.into(),
        media_type: media_type.into(),
        encoding: "7bit".into(),
        size: 100,
        ..Structure::default()
    }
}

fn image(part: &str, id: &str) -> Structure {
    Structure {
        content_id: Some(format!("<{id}>")),
        ..leaf(part, "image/png")
    }
}

fn attached(part: &str, media_type: &str, name: &str) -> Structure {
    Structure {
        disposition: Some(Disposition {
            kind: "attachment".into(),
            parameters: vec![("filename".into(), name.into())],
        }),
        ..leaf(part, media_type)
    }
}

fn multi(subtype: &str, children: Vec<Structure>) -> Structure {
    Structure {
        media_type: format!("multipart/{subtype}"),
        children,
        ..Structure::default()
    }
}

fn parts(bodies: &[BodyPart]) -> Vec<&str> {
    bodies.iter().map(|body| body.part.as_str()).collect()
}

fn names(layout: &Layout) -> Vec<(&str, &str, bool)> {
    layout
        .attachments
        .iter()
        .map(|a| (a.part.as_str(), a.name.as_str(), a.inline))
        .collect()
}

#[test]
fn single_parts() {
    let plain = Layout::of(&leaf("1", "text/plain"));
    assert_eq!((parts(&plain.text), parts(&plain.html)), (vec!["1"], vec![]));
    let html = Layout::of(&leaf("1", "text/html"));
    assert_eq!((parts(&html.text), parts(&html.html)), (vec![], vec!["1"]));
    let pdf = leaf("1", "application/pdf");
    assert_eq!(names(&Layout::of(&pdf)), [("1", "attachment.pdf", false)]);
    assert!(has_attachment(&pdf));
}

#[test]
fn a_newsletter_with_inline_images_and_a_file() {
    let structure = multi(
        "mixed",
        vec![
            multi(
                "alternative",
                vec![
                    leaf("1.1", "text/plain"),
                    multi(
                        "related",
                        vec![
                            leaf("1.2.1", "text/html"),
                            image("1.2.2", "logo@x"),
                            image("1.2.3", "unused@x"),
                        ],
                    ),
                ],
            ),
            attached("2", "application/pdf", "a.pdf"),
        ],
    );
    let mut layout = Layout::of(&structure);
    assert_eq!(
        (parts(&layout.text), parts(&layout.html)),
        (vec!["1.1"], vec!["1.2.1"])
    );
    assert_eq!(layout.inline[0].content_id, "logo@x");
    assert_eq!(
        names(&layout),
        [
            ("1.2.2", "image.png", true),
            ("1.2.3", "image.png", true),
            ("2", "a.pdf", false)
        ]
    );
    layout.mark_inline(&["logo@x".to_owned()]);
    assert_eq!(
        names(&layout),
        [
            ("1.2.2", "image.png", true),
            ("1.2.3", "image.png", false),
            ("2", "a.pdf", false)
        ]
    );
    assert!(has_attachment(&structure));
}

#[test]
fn inline_images_alone_are_no_attachment() {
    let structure = multi("related", vec![leaf("1", "text/html"), image("2", "a")]);
    assert!(!has_attachment(&structure));
}

#[test]
fn text_between_pictures_is_all_shown() {
    let structure = multi(
        "mixed",
        vec![
            leaf("1", "text/plain"),
            leaf("2", "image/jpeg"),
            leaf("3", "text/plain"),
        ],
    );
    let layout = Layout::of(&structure);
    assert_eq!(parts(&layout.text), ["1", "3"]);
    assert_eq!(parts(&layout.html), Vec::<&str>::new());
    assert_eq!(names(&layout), [("2", "image.jpg", false)]);
}

#[test]
fn a_list_footer_shows_in_both_views() {
    let structure = multi(
        "mixed",
        vec![
            multi(
                "alternative",
                vec![leaf("1.1", "text/plain"), leaf("1.2", "text/html")],
            ),
            leaf("2", "text/plain"),
        ],
    );
    let layout = Layout::of(&structure);
    assert_eq!(
        (parts(&layout.text), parts(&layout.html)),
        (vec!["1.1", "2"], vec!["1.2", "2"])
    );
    assert!(layout.attachments.is_empty());
}

#[test]
fn an_alternative_with_files_inside_as_one_client_sends_it() {
    let structure = multi(
        "alternative",
        vec![
            leaf("1", "text/plain"),
            multi(
                "mixed",
                vec![
                    leaf("2.1", "text/html"),
                    attached("2.2", "application/pdf", "a.pdf"),
                    leaf("2.3", "text/html"),
                ],
            ),
        ],
    );
    let layout = Layout::of(&structure);
    assert_eq!(
        (parts(&layout.text), parts(&layout.html)),
        (vec!["1"], vec!["2.1", "2.3"])
    );
    assert_eq!(names(&layout), [("2.2", "a.pdf", false)]);
}

#[test]
fn an_alternative_with_one_form_only() {
    let layout = Layout::of(&multi("alternative", vec![leaf("1", "text/html")]));
    assert_eq!((parts(&layout.text), parts(&layout.html)), (vec![], vec!["1"]));
    let layout = Layout::of(&multi(
        "mixed",
        vec![
            multi("alternative", vec![leaf("1.1", "text/html")]),
            leaf("2", "text/plain"),
        ],
    ));
    assert_eq!(
        (parts(&layout.text), parts(&layout.html)),
        (vec!["1.1", "2"], vec!["1.1", "2"])
    );
}

#[test]
fn signed_reports_and_forwarded_messages() {
    let signed = multi(
        "signed",
        vec![leaf("1", "text/plain"), leaf("2", "application/pgp-signature")],
    );
    assert_eq!(names(&Layout::of(&signed)), [("2", "attachment.asc", false)]);
    assert!(!has_attachment(&signed));

    let bounce = multi(
        "report",
        vec![
            leaf("1", "text/plain"),
            leaf("2", "message/delivery-status"),
            leaf("3", "text/rfc822-headers"),
        ],
    );
    assert_eq!(parts(&Layout::of(&bounce).text), ["1"]);
    assert!(!has_attachment(&bounce));

    let nested = Structure {
        children: vec![leaf("2.1", "text/plain")],
        ..leaf("2", "message/rfc822")
    };
    let forward = multi("mixed", vec![leaf("1", "text/plain"), nested]);
    let layout = Layout::of(&forward);
    assert_eq!(parts(&layout.text), ["1"]);
    assert_eq!(names(&layout), [("2", "message.eml", false)]);
    assert!(has_attachment(&forward));
}

#[test]
fn attached_text_is_a_file() {
    let structure = multi(
        "mixed",
        vec![
            leaf("1", "text/plain"),
            attached("2", "text/plain", "notes.txt"),
            Structure {
                parameters: vec![("name".into(), "page.html".into())],
                ..leaf("3", "text/html")
            },
        ],
    );
    let layout = Layout::of(&structure);
    assert_eq!(parts(&layout.text), ["1"]);
    assert_eq!(
        names(&layout),
        [("2", "notes.txt", false), ("3", "page.html", false)]
    );
}

#[test]
fn an_invitation_is_offered_beside_its_text() {
    let structure = multi(
        "alternative",
        vec![
            leaf("1", "text/plain"),
            leaf("2", "text/html"),
            leaf("3", "text/calendar"),
        ],
    );
    let layout = Layout::of(&structure);
    assert_eq!((parts(&layout.text), parts(&layout.html)), (vec!["1"], vec!["2"]));
    assert_eq!(names(&layout), [("3", "text.ics", false)]);
}

#[test]
fn many_parts_and_deep_nesting_are_bounded() {
    let wide = multi(
        "mixed",
        (1..=10_000).map(|n| leaf(&n.to_string(), "image/png")).collect(),
    );
    assert_eq!(Layout::of(&wide).attachments.len(), limits::ATTACHMENTS);
    let mut deep = leaf("1", "text/plain");
    for _ in 0..1_000 {
        deep = multi("mixed", vec![deep]);
    }
    assert!(Layout::of(&deep).text.is_empty());
}

#[test]
fn a_form_of_an_alternative_stays_in_its_view_however_deep() {
    let structure = multi(
        "alternative",
        vec![
            leaf("1", "text/plain"),
            leaf("2", "text/x-amp-html"),
            multi(
                "mixed",
                vec![
                    multi("related", vec![leaf("3.1.1", "text/html"), image("3.1.2", "a")]),
                    attached("3.2", "application/pdf", "a.pdf"),
                ],
            ),
        ],
    );
    let layout = Layout::of(&structure);
    assert_eq!(
        (parts(&layout.text), parts(&layout.html)),
        (vec!["1"], vec!["3.1.1"])
    );
    assert_eq!(
        names(&layout),
        [("3.1.2", "image.png", true), ("3.2", "a.pdf", false)]
    );
}
