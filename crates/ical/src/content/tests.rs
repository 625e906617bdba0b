use super::*;

fn calendar(text: &str) -> Component {
    parse(text.as_bytes(), Syntax::Calendar).unwrap().remove(0)
}

#[test]
fn rfc5545_3_1_unfolds() {
    let component = calendar(
        "BEGIN:X\r\nDESCRIPTION:This is a lo\r\n ng description\r\n  that exists on a long line.\r\nEND:X\r\n",
    );
    assert_eq!(
        component.text("DESCRIPTION"),
        "This is a long description that exists on a long line."
    );
}

#[test]
fn a_fold_inside_a_utf8_sequence_is_read() {
    let bytes = b"BEGIN:X\r\nSUMMARY:M\xc3\r\n \xbcnchen\r\nEND:X\r\n";
    let component = parse(bytes, Syntax::Calendar).unwrap().remove(0);
    assert_eq!(component.text("SUMMARY"), "München");
    assert_eq!(component.to_bytes(), bytes);
}

#[test]
fn what_was_read_is_written_byte_for_byte() {
    let text =
        "BEGIN:vCalendar\nX-A;P=\"a:b\",c:1\n\nbegin:Vevent\r\nSUMMARY:x\n y\r\nEND:vevent \r\nEND:VCALENDAR";
    let component = calendar(text);
    assert_eq!(component.to_bytes(), format!("{text}\r\n").as_bytes());
}

#[test]
fn folds_at_75_octets_and_between_characters() {
    let text = format!("SUMMARY:{}", "ü€😀".repeat(40));
    let mut out = Vec::new();
    fold(&text, &mut out);
    let written = String::from_utf8(out).unwrap();
    assert!(written.split("\r\n").all(|line| line.len() <= 75));
    assert_eq!(written.replace("\r\n ", ""), format!("{text}\r\n"));
    let read = calendar(&format!("BEGIN:X\r\n{written}END:X\r\n"));
    assert_eq!(read.property("SUMMARY").unwrap().line(), text);
}

#[test]
fn rfc5545_3_2_parameters() {
    let component = calendar(
        "BEGIN:X\r\nATTENDEE;MEMBER=\"mailto:a@example.com\",\"mailto:b@example.com\";CN=\"Doe; J.\";RSVP=true:mailto:j@example.com\r\nEND:X\r\n",
    );
    let attendee = component.property("ATTENDEE").unwrap();
    assert_eq!(
        attendee.param_values("MEMBER").collect::<Vec<_>>(),
        ["mailto:a@example.com", "mailto:b@example.com"]
    );
    assert_eq!(attendee.param("CN"), Some("Doe; J."));
    assert!(attendee.has_param("RSVP", "TRUE"));
    assert_eq!(attendee.value(), "mailto:j@example.com");
}

#[test]
fn an_unclosed_quote_is_a_character() {
    let component = calendar("BEGIN:X\r\nATTENDEE;CN=\"Doe:mailto:j@example.com\r\nEND:X\r\n");
    let attendee = component.property("ATTENDEE").unwrap();
    assert_eq!(attendee.param("CN"), Some("\"Doe"));
    assert_eq!(attendee.value(), "mailto:j@example.com");
}

#[test]
fn rfc6868_3_2_parameter_encoding() {
    let component = calendar(
        "BEGIN:X\r\nATTENDEE;CN=George Herman ^'Babe^' Ruth:mailto:babe@example.com\r\nGEO;X-ADDRESS=\"Pittsburgh Pirates^n115 Federal St^^^x\":40.446816,-80.00566\r\nEND:X\r\n",
    );
    assert_eq!(
        component.property("ATTENDEE").unwrap().param("CN"),
        Some("George Herman \"Babe\" Ruth")
    );
    assert_eq!(
        component.property("GEO").unwrap().param("X-ADDRESS"),
        Some("Pittsburgh Pirates\n115 Federal St^^x")
    );
    let written = Property::new("ATTENDEE", &[("CN", "A \"B\", ^\nC")], "mailto:a@example.com");
    assert_eq!(
        written.line(),
        "ATTENDEE;CN=\"A ^'B^', ^^^nC\":mailto:a@example.com"
    );
    let read = calendar(&format!("BEGIN:X\r\n{}\r\nEND:X\r\n", written.line()));
    assert_eq!(
        read.property("ATTENDEE").unwrap().param("CN"),
        Some("A \"B\", ^\nC")
    );
}

#[test]
fn a_made_line_cannot_be_broken_out_of() {
    let property = Property::new("X-A", &[("P", "a\r\nEND:VEVENT")], "b\r\nEND:VEVENT");
    assert_eq!(property.line(), "X-A;P=\"a^nEND:VEVENT\":bEND:VEVENT");
}

#[test]
fn rfc5545_3_3_11_text() {
    let raw = "Project XYZ Final Review\\nConference Room - 3B\\nCome Prepared.\\, \\; \\\\n";
    let text = "Project XYZ Final Review\nConference Room - 3B\nCome Prepared., ; \\n";
    assert_eq!(unescape(raw), text);
    assert_eq!(escape(text), raw);
    assert_eq!(escape("a\r\nb\rc\0"), "a\\nb\\nc");
    assert_eq!(split("a\\,b,c,", ','), ["a\\,b", "c", ""]);
    assert_eq!(
        split_structured("Stevenson;John;Philip\\;x,Paul;;"),
        ["Stevenson", "John", "Philip;x,Paul", "", ""]
    );
}

#[test]
fn malformed_structure_is_refused() {
    let error = |text: &str| parse(text.as_bytes(), Syntax::Calendar).unwrap_err();
    assert_eq!(error("BEGIN:X\r\n"), SyntaxError::Unclosed("X".into()));
    assert_eq!(error("BEGIN:X\r\nEND:Y\r\n"), SyntaxError::Unbalanced(2));
    assert_eq!(error("END:Y\r\n"), SyntaxError::Unbalanced(1));
    assert_eq!(error("A:b\r\n"), SyntaxError::Outside(1));
    assert_eq!(
        error("BEGIN:X\r\nno colon\r\nEND:X\r\n"),
        SyntaxError::NotALine(2)
    );
    assert_eq!(error(&"BEGIN:X\r\n".repeat(9)), SyntaxError::TooDeep);
    assert_eq!(
        parse(b"BEGIN:X\r\nA:\xff\r\nEND:X\r\n", Syntax::Calendar).unwrap_err(),
        SyntaxError::Encoding(2)
    );
}

#[test]
fn setting_replaces_in_place_and_removes_twins() {
    let mut component = calendar("BEGIN:X\r\nA:1\r\nB:1\r\nA:2\r\nBEGIN:Y\r\nEND:Y\r\nEND:X\r\n");
    component.set(Property::new("A", &[], "3"));
    component.set(Property::new("C", &[], "4"));
    assert_eq!(
        String::from_utf8(component.to_bytes()).unwrap(),
        "BEGIN:X\r\nA:3\r\nB:1\r\nC:4\r\nBEGIN:Y\r\nEND:Y\r\nEND:X\r\n"
    );
    assert_eq!(component.components().count(), 1);
}

#[test]
fn old_cards_break_lines_in_their_own_ways() {
    let text = "BEGIN:VCARD\r\nADR;HOME;ENCODING=QUOTED-PRINTABLE:a=\r\nb=\r\nc\r\nPHOTO;JPEG;ENCODING=BASE64:AAAA\r\nBBBB\r\nCC==\r\n\r\nitem1.TEL:1\r\nEND:VCARD\r\n";
    let card = parse(text.as_bytes(), Syntax::Card).unwrap().remove(0);
    assert_eq!(card.property("ADR").unwrap().value(), "abc");
    assert_eq!(card.property("ADR").unwrap().params()[0].name, "HOME");
    assert_eq!(card.property("PHOTO").unwrap().value(), "AAAABBBBCC==");
    assert_eq!(card.property("TEL").unwrap().group(), Some("item1"));
    assert_eq!(card.to_bytes(), text.as_bytes());
}

#[test]
fn a_name_folded_away_from_its_value_is_not_taken_for_base64() {
    let text = "BEGIN:VCARD\r\nPHOTO;ENCODING=b:AAAA\r\nBBBB\r\n \r\nNOTE\r\n :kept\r\nEND:VCARD\r\n";
    let card = parse(text.as_bytes(), Syntax::Card).unwrap().remove(0);
    assert_eq!(card.property("PHOTO").unwrap().value(), "AAAABBBB");
    assert_eq!(card.property("NOTE").unwrap().value(), "kept");
}
