use super::*;

fn card(lines: &str) -> Card {
    let data = format!("BEGIN:VCARD\n{}\nEND:VCARD\n", lines.trim());
    Card::parse(data.as_bytes()).unwrap()
}

/// The lines of the converted card, between BEGIN and END, unfolded.
fn lines(card: &Card, to: Version) -> Vec<String> {
    let root = convert(card, to).unwrap();
    let lines: Vec<String> = root.properties().map(|line| line.line().to_owned()).collect();
    // What comes out is a card of that version that can be read again.
    let again = Card::parse(&root.to_bytes()).unwrap();
    assert_eq!(again.version(), to);
    lines
}

fn v4(lines_of_3: &str) -> Vec<String> {
    lines(&card(&format!("VERSION:3.0\n{lines_of_3}")), Version::V4)
}

fn v3(lines_of_4: &str) -> Vec<String> {
    lines(&card(&format!("VERSION:4.0\n{lines_of_4}")), Version::V3)
}

/// A card with all that both versions know, in each of them, converts into the other and back.
#[test]
fn both_ways() {
    let three = "VERSION:3.0\nUID:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1\nFN:Ada\\, Countess of Lovelace\n\
        N:Lovelace;Ada;King,Augusta;;\nSORT-STRING:Lovelace Ada\n\
        EMAIL;TYPE=work,INTERNET,pref:ada@example.com\nEMAIL;TYPE=INTERNET:home@example.com\n\
        item1.TEL;TYPE=home,voice:+44 20 7946 0000\nitem1.X-ABLabel:_$!<Home>!$_\n\
        ADR;TYPE=home:;;12 St James's Square;London;;SW1Y;UK\nLABEL;TYPE=home:12 St James's Square\\nLondon\n\
        PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\nBDAY:1815-12-10\nX-ANNIVERSARY:1835-07-08\nX-GENDER:F\n\
        GEO:51.507;-0.134\nTZ:+00:00\nNOTE:One\\nTwo\\; three\nCATEGORIES:maths,poetry\n\
        REV:2026-01-02T03:04:05Z\nX-OWN;X-PARAM=a:kept\\, as it is";
    let four = "VERSION:4.0\nUID:urn:uuid:4fbe8971-0bc3-424c-9c26-36c3e1eff6b1\nFN:Ada\\, Countess of Lovelace\n\
        N;SORT-AS=Lovelace Ada:Lovelace;Ada;King,Augusta;;\n\
        EMAIL;PREF=1;TYPE=work:ada@example.com\nEMAIL:home@example.com\n\
        item1.TEL;TYPE=home,voice:+44 20 7946 0000\nitem1.X-ABLabel:_$!<Home>!$_\n\
        ADR;LABEL=12 St James's Square^nLondon;TYPE=home:;;12 St James's Square;London;;SW1Y;UK\n\
        PHOTO:data:image/jpeg;base64,/9j/4AAQ\nBDAY:18151210\nANNIVERSARY:18350708\nGENDER:F\n\
        GEO:geo:51.507,-0.134\nTZ;VALUE=utc-offset:+0000\nNOTE:One\\nTwo\\; three\nCATEGORIES:maths,poetry\n\
        REV:20260102T030405Z\nX-OWN;X-PARAM=a:kept\\, as it is";
    let expected = |text: &str| {
        text.lines()
            .map(|line| line.trim().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(lines(&card(three), Version::V4), expected(four));
    let mut back = lines(&card(four), Version::V3);
    let mut wanted = expected(three);
    back.sort();
    wanted.sort();
    assert_eq!(back, wanted);
}

#[test]
fn groups_of_both_forms_are_the_same_group() {
    let three = "FN:Friends\nN:Friends;;;;\nUID:03a0e51f-d1aa-4385-8a53-e29025acd8af\n\
        X-ADDRESSBOOKSERVER-KIND:group\nX-ADDRESSBOOKSERVER-MEMBER:urn:uuid:b8767877-b4a1-4c70-9acc-505d3819e519\n\
        X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:03a0e51f-d1aa-4385-8a53-e29025acd8a0";
    let four = v4(three);
    assert_eq!(
        four[4..],
        [
            "KIND:group",
            "MEMBER:urn:uuid:b8767877-b4a1-4c70-9acc-505d3819e519",
            "MEMBER:urn:uuid:03a0e51f-d1aa-4385-8a53-e29025acd8a0"
        ]
    );
    let back = v3(&four[1..].join("\n"));
    assert_eq!(back[1..], three.lines().map(str::trim).collect::<Vec<_>>()[..]);
    assert!(v4("FN:ACME\nX-ABShowAs:COMPANY").contains(&"KIND:org".to_owned()));
    assert!(v3("FN:ACME\nKIND:org").contains(&"X-ABShowAs:COMPANY".to_owned()));
    assert!(
        !v3("FN:Ada\nKIND:individual")
            .iter()
            .any(|line| line.contains("KIND"))
    );
}

#[test]
fn pictures_elsewhere_keep_their_address() {
    assert!(
        v4("FN:A\nPHOTO;VALUE=uri;TYPE=PNG:http://example.com/a\\,b.png")
            .contains(&"PHOTO;MEDIATYPE=image/png:http://example.com/a,b.png".to_owned())
    );
    assert!(
        v3("FN:A\nPHOTO;MEDIATYPE=image/png;PREF=1:http://example.com/a.png")
            .contains(&"PHOTO;VALUE=uri;TYPE=PNG:http://example.com/a.png".to_owned())
    );
    // RFC 2397 without base64.
    assert!(
        v3("FN:A\nKEY:data:application/pgp-keys,a%20b").contains(&"KEY;ENCODING=b;TYPE=PGP:YSBi".to_owned())
    );
    assert!(
        v4("FN:A\nKEY;ENCODING=B;TYPE=X509:YSBi")
            .contains(&"KEY:data:application/pkix-cert;base64,YSBi".to_owned())
    );
}

#[test]
fn dates_that_one_version_cannot_say() {
    assert!(
        v4("FN:A\nBDAY;X-APPLE-OMIT-YEAR=1604;VALUE=date:1604-04-15").contains(&"BDAY:--0415".to_owned())
    );
    assert!(v3("FN:A\nBDAY:--0415").contains(&"BDAY;X-APPLE-OMIT-YEAR=1604:1604-04-15".to_owned()));
    assert!(
        v4("FN:A\nBDAY;VALUE=date-time:1996-10-22T14:00:00-05:00")
            .contains(&"BDAY:19961022T140000-0500".to_owned())
    );
    assert!(v3("FN:A\nBDAY:19961022T140000-0500").contains(&"BDAY:1996-10-22T14:00:00-05:00".to_owned()));
    for text in ["BDAY;VALUE=text:circa 1800", "BDAY:1996-04"] {
        let kept = v3(&format!("FN:A\n{text}"));
        let value = text.split(':').next_back().unwrap();
        assert!(kept.contains(&format!("BDAY;VALUE=text:{value}")), "{kept:?}");
    }
}

#[test]
fn telephone_numbers_and_ranks() {
    let three =
        v3("FN:A\nTEL;VALUE=uri;PREF=2;TYPE=\"voice,home\":tel:+1-555-555-5555;ext=5555\nTEL;PREF=50:+1 2");
    assert!(
        three.contains(&"TEL;TYPE=voice,home,pref:+1-555-555-5555\\;ext=5555".to_owned()),
        "{three:?}"
    );
    assert!(three.contains(&"TEL:+1 2".to_owned()), "{three:?}");
    assert!(v4("FN:A\nTEL;TYPE=CELL;TYPE=PREF:1").contains(&"TEL;PREF=1;TYPE=cell:1".to_owned()));
}

#[test]
fn what_a_version_asks_for_is_added() {
    assert_eq!(
        v3("FN:Ada Lovelace\nEMAIL:a@example.com")[1..3],
        ["FN:Ada Lovelace", "N:Ada Lovelace;;;;"]
    );
    assert_eq!(v4("N:Lovelace;Ada;;;")[1], "FN:Ada Lovelace");
    assert_eq!(v4("FN:A\nUID:a@b")[2], "UID;VALUE=text:a@b");
    assert_eq!(
        v4("FN:A\nUID:http://example.com/a")[2],
        "UID:http://example.com/a"
    );
}

#[test]
fn what_neither_knows_stays() {
    let own = [
        "item7.X-ABRELATEDNAMES;type=pref:Bob",
        "item7.X-ABLabel:_$!<Father>!$_",
        "IMPP;X-SERVICE-TYPE=XMPP:xmpp:a@example.com",
    ];
    let text = format!("FN:A\n{}", own.join("\n"));
    for converted in [v4(&text), v3(&text)] {
        for line in own {
            assert!(converted.contains(&line.to_owned()), "{line} {converted:?}");
        }
    }
}

#[test]
fn version_2_1_in_both() {
    let old = "VERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=BCrgen\nFN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:J=C3=BCrgen M=C3=BCller, Dr.\n\
        TEL;HOME;VOICE:+49 1\nTEL;CELL;PREF:+49 2\nEMAIL;INTERNET:j@example.com\nPHOTO;JPEG;BASE64:/9j/4AAQ\n\
        NOTE;ENCODING=QUOTED-PRINTABLE:a=0D=0Ab;=\nc";
    let three = lines(&card(old), Version::V3);
    assert_eq!(
        three,
        [
            "VERSION:3.0",
            "N:Müller;Jürgen",
            "FN:Jürgen Müller\\, Dr.",
            "TEL;TYPE=HOME,VOICE:+49 1",
            "TEL;TYPE=CELL,PREF:+49 2",
            "EMAIL;TYPE=INTERNET:j@example.com",
            "PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ",
            "NOTE:a\\nb\\;c",
        ]
    );
    let four = lines(&card(old), Version::V4);
    assert!(
        four.contains(&"TEL;PREF=1;TYPE=cell:+49 2".to_owned()),
        "{four:?}"
    );
    assert!(
        four.contains(&"PHOTO:data:image/jpeg;base64,/9j/4AAQ".to_owned()),
        "{four:?}"
    );
    let nested = card("VERSION:2.1\nFN:A\nAGENT:\nBEGIN:VCARD\nVERSION:2.1\nFN:B\nEND:VCARD");
    assert_eq!(convert(&nested, Version::V3), Err(ConversionError::Nested));
    assert_eq!(convert(&card("FN:A"), Version::V2), Err(ConversionError::Target));
}

#[test]
fn uids_are_known_by_their_uuid() {
    let uuid = "4fbe8971-0bc3-424c-9c26-36c3e1eff6b1";
    assert_eq!(canonical_uid(&format!("URN:UUID:{uuid}")), uuid);
    for other in [uuid, "urn:uuid:x", "urn:oid:1.2", "urn:uuid:", "äurn:uuid"] {
        assert_eq!(canonical_uid(other), other);
    }
}

#[test]
fn the_version_is_found_without_reading_the_card() {
    assert_eq!(
        stated_version(b"BEGIN:VCARD\r\nversion:4.0\r\n"),
        Some(Version::V4)
    );
    assert_eq!(
        stated_version(b"BEGIN:VCARD\nFN:x\nVERSION:3.0 \n"),
        Some(Version::V3)
    );
    assert_eq!(stated_version(b"BEGIN:VCARD\nFN:VERSION:3.0\n"), None);
}
