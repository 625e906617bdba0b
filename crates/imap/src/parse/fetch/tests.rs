use bytes::Bytes;

use super::*;
use crate::flag::Flag;
use crate::parse::data;
use crate::reply::Data;

fn parsed(text: &str) -> Option<Fetched> {
    match data(&Bytes::copy_from_slice(text.as_bytes())) {
        Some(Data::Fetch(fetched)) => Some(*fetched),
        _ => None,
    }
}

#[test]
fn a_row_of_a_list_is_read() {
    let fetched = parsed(
        "* 12 FETCH (UID 4827 RFC822.SIZE 44827 INTERNALDATE \" 7-Jul-1996 02:44:25 -0700\" \
         FLAGS (\\Seen $Forwarded \\Recent) MODSEQ (65402) EMAILID (M1) PREVIEW \"Hi \\\"you\\\"\" \
         BODY[HEADER.FIELDS (FROM \"TO\")]<0> {12}\r\nFrom: a@b\r\n\r BODY[1]<0> \"text\" BODY[2] NIL)\r\n",
    )
    .unwrap();
    assert_eq!(
        (fetched.sequence, fetched.uid, fetched.size),
        (12, Some(4827), Some(44827))
    );
    assert_eq!(
        fetched.internal_date.unwrap().to_rfc3339(),
        "1996-07-07T02:44:25-07:00"
    );
    assert_eq!(
        fetched.flags,
        Some([Flag::Seen, Flag::Forwarded].into_iter().collect())
    );
    assert_eq!(fetched.mod_seq, Some(65402));
    assert_eq!(fetched.preview.as_deref(), Some("Hi \"you\""));
    let whole = PartNumber::whole();
    assert_eq!(
        fetched.section(&whole, SectionKind::HeaderFields).unwrap(),
        "From: a@b\r\n\r"
    );
    assert_eq!(
        fetched.section(&whole.child(1), SectionKind::Content).unwrap(),
        "text"
    );
    assert_eq!(fetched.section(&whole.child(2), SectionKind::Content), None);
}

#[test]
fn sections_are_told_apart() {
    for (name, number, kind) in [
        ("BODY[]", "", SectionKind::Content),
        ("BODY[]<128>", "", SectionKind::Content),
        ("BODY[HEADER]<0>", "", SectionKind::Header),
        ("BODY[TEXT]", "", SectionKind::Text),
        ("BODY[2.1.MIME]", "2.1", SectionKind::Mime),
        ("BODY[2.1.HEADER]", "2.1", SectionKind::Header),
        ("BODY[2.HEADER.FIELDS.NOT (X)]", "2", SectionKind::HeaderFields),
        ("BODY[10.3]<5>", "10.3", SectionKind::Content),
    ] {
        let fetched = parsed(&format!("* 1 FETCH ({name} {{3}}\r\nabc)\r\n")).unwrap();
        let section = Section {
            part: number.parse().unwrap(),
            kind,
        };
        assert_eq!(
            fetched.sections,
            [(section, Some(Bytes::from_static(b"abc")))],
            "{name}"
        );
    }
}

#[test]
fn odd_dates_are_no_dates() {
    for date in ["NIL", "\"\"", "\"99-Foo-1996 02:44:25 -0700\"", "\"17-Jul-1996\""] {
        assert_eq!(
            parsed(&format!("* 1 FETCH (INTERNALDATE {date})\r\n"))
                .unwrap()
                .internal_date,
            None
        );
    }
}

#[test]
fn broken_responses_are_left_out() {
    for text in [
        "* 1 FETCH (UID)\r\n",
        "* 1 FETCH (UID 4\r\n",
        "* 1 FETCH UID 4\r\n",
        "* 1 FETCH (BODY[1 {3}\r\nabc)\r\n",
        "* 1 FETCH (BODY[1.X] {3}\r\nabc)\r\n",
        "* 1 FETCH (FLAGS \\Seen)\r\n",
    ] {
        assert_eq!(parsed(text), None, "{text:?}");
    }
}
