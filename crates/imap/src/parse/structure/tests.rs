use bytes::Bytes;

use super::*;

fn parsed(text: &str) -> BodyStructure {
    structure(&mut Lexer::new(&Bytes::copy_from_slice(text.as_bytes()))).unwrap()
}

fn outline(structure: &BodyStructure) -> Vec<String> {
    structure
        .parts
        .iter()
        .map(|part| format!("{} {}", part.number, part.media_type))
        .collect()
}

#[test]
fn a_plain_message_has_the_part_one() {
    let structure = parsed(
        r#"("TEXT" "PLAIN" ("CHARSET" "US-ASCII") NIL NIL "QUOTED-PRINTABLE" 1152 23 NIL NIL NIL NIL)"#,
    );
    let [part] = structure.parts.as_slice() else {
        panic!("one part")
    };
    assert_eq!(
        (part.number.to_string().as_str(), part.media_type.as_str()),
        ("1", "text/plain")
    );
    assert_eq!((part.parameter("charset"), part.size), (Some("US-ASCII"), 1152));
    assert_eq!(part.encoding, TransferEncoding::QuotedPrintable);
}

#[test]
fn parts_are_numbered_as_the_server_numbers_them() {
    let structure = parsed(concat!(
        r#"((("text" "plain" NIL NIL NIL "7bit" 1 1)("text" "html" NIL NIL NIL "base64" 4 1) "alternative")"#,
        r#"("image" "png" ("name" "a \"b\".png") "<i@x>" NIL "base64" 98 NIL ("inline" ("filename" "c.png")) NIL)"#,
        r#"("message" "rfc822" NIL NIL NIL "7bit" 500 (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL) "#,
        r#"(("text" "plain" NIL NIL NIL "7bit" 1 1)("text" "plain" NIL NIL NIL "7bit" 1 1) "mixed") 9 NIL "#,
        r#"("attachment" NIL) NIL NIL) "mixed" ("boundary" "x") NIL "en" NIL)"#,
    ));
    assert_eq!(
        outline(&structure),
        [
            " multipart/mixed",
            "1 multipart/alternative",
            "1.1 text/plain",
            "1.2 text/html",
            "2 image/png",
            "3 message/rfc822"
        ]
    );
    let parents: Vec<_> = structure.parts.iter().map(|part| part.parent).collect();
    assert_eq!(parents, [None, Some(0), Some(1), Some(1), Some(0), Some(0)]);
    assert_eq!(structure.parts[4].content_id.as_deref(), Some("i@x"));
    assert_eq!(structure.parts[4].parameter("name"), Some("a \"b\".png"));
    assert_eq!(structure.parts[4].disposition.as_deref(), Some("inline"));
    assert_eq!(
        structure.parts[4].disposition_parameters,
        [("filename".into(), "c.png".into())]
    );
    assert_eq!(structure.parts[5].disposition.as_deref(), Some("attachment"));
}

#[test]
fn what_a_header_smuggled_in_stays_a_value() {
    let structure = parsed(concat!(
        "(\"text\" \"plain\" (\"name\" {8}\r\na\\\")(\r\nb) NIL NIL \"8bit\" 3 1 NIL ",
        "(\"attachment\" (\"filename\" \"\u{fc}ber\")) NIL NIL)"
    ));
    let [part] = structure.parts.as_slice() else {
        panic!("one part")
    };
    assert_eq!(part.parameter("name"), Some("a\\\")(\r\nb"));
    assert_eq!(part.disposition_parameters[0].1, "über");
}

#[test]
fn ten_thousand_parts_are_counted_and_not_kept() {
    let one = r#"("text" "plain" NIL NIL NIL "7bit" 1 1 NIL NIL NIL NIL)"#;
    let structure = parsed(&format!("({} \"mixed\")", one.repeat(10_000)));
    assert_eq!(structure.parts.len(), MAX_PARTS);
    assert_eq!(structure.left_out, 10_000 - (MAX_PARTS - 1));
}

#[test]
fn deep_nesting_is_stepped_over() {
    let leaf = r#"("text" "plain" NIL NIL NIL "7bit" 1 1)"#;
    let deep = |levels: usize| format!("{}{leaf}{}", "(".repeat(levels), " \"mixed\")".repeat(levels));
    assert_eq!(parsed(&deep(50)).parts.len(), 51);
    let structure = parsed(&deep(200));
    assert_eq!((structure.parts.len(), structure.left_out), (MAX_DEPTH + 1, 1));
    let too_deep = Bytes::from(deep(100_000));
    assert!(super::structure(&mut Lexer::new(&too_deep)).is_err());
}

#[test]
fn every_cut_is_an_error_and_no_panic() {
    let whole = concat!(
        r#"(("text" "plain" ("charset" "utf-8") NIL NIL "7bit" 1 1 NIL ("inline" NIL) NIL)"#,
        r#"("message" "rfc822" NIL NIL NIL "7bit" 5 (NIL) ("a" "b" NIL NIL NIL NIL 1) 9 NIL NIL) "mixed" NIL)"#
    );
    assert_eq!(parsed(whole).parts.len(), 3);
    for end in 0..whole.len() {
        let cut = Bytes::copy_from_slice(&whole.as_bytes()[..end]);
        assert!(structure(&mut Lexer::new(&cut)).is_err(), "{end}");
    }
}
