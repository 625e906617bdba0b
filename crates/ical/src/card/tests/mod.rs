mod new;

use chrono::{DateTime, Utc};
use roost_shared::contacts::{ContactDraft, Labelled, PostalAddress};

use super::*;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

fn card(text: &str) -> Card {
    Card::parse(text.replace('\n', "\r\n").as_bytes()).unwrap()
}

fn labelled(label: &str, value: &str) -> Labelled {
    Labelled {
        label: label.into(),
        value: value.into(),
    }
}

/// Patches and gives the lines that are gone (`-`) and new (`+`), REV aside.
fn patched(text: &str, edit: impl FnOnce(&mut ContactDraft)) -> Vec<String> {
    let before = text.replace('\n', "\r\n");
    let mut draft = Card::parse(before.as_bytes()).unwrap().draft();
    edit(&mut draft);
    let after = String::from_utf8(patch_card(before.as_bytes(), &draft, now()).unwrap()).unwrap();
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let gone = old
        .iter()
        .filter(|line| !new.contains(line))
        .map(|line| format!("-{line}"));
    let made = new
        .iter()
        .filter(|line| !old.contains(line) && !line.starts_with("REV:"))
        .map(|line| format!("+{line}"));
    gone.filter(|line| !line.starts_with("-REV:"))
        .chain(made)
        .collect()
}

const RFC6350_8: &str = "BEGIN:VCARD
VERSION:4.0
FN:Simon Perreault
N:Perreault;Simon;;;ing. jr,M.Sc.
BDAY:--0203
ANNIVERSARY:20090808T1430-0500
GENDER:M
LANG;PREF=1:fr
LANG;PREF=2:en
ORG;TYPE=work:Viagenie
ADR;TYPE=work:;Suite D2-630;2875 Laurier;
 Quebec;QC;G1V 2M2;Canada
TEL;VALUE=uri;TYPE=\"work,voice\";PREF=1:tel:+1-418-656-9254;ext=102
TEL;VALUE=uri;TYPE=\"work,cell,voice,video,text\":tel:+1-418-262-6501
EMAIL;TYPE=work:simon.perreault@viagenie.ca
GEO;TYPE=work:geo:46.772673,-71.282945
KEY;TYPE=work;VALUE=uri:
 http://www.viagenie.ca/simon.perreault/simon.asc
TZ:-0500
URL;TYPE=home:http://nomis80.org
END:VCARD
";

#[test]
fn rfc6350_8_author_card() {
    let card = card(RFC6350_8);
    assert_eq!(card.version(), Version::V4);
    assert_eq!(card.uid(), None);
    let draft = card.draft();
    assert_eq!(
        (draft.family.as_str(), draft.given.as_str()),
        ("Perreault", "Simon")
    );
    assert_eq!(draft.birthday, "--02-03");
    assert_eq!(draft.phones[0], labelled("work", "+1-418-656-9254;ext=102"));
    assert_eq!(draft.phones[1].label, "work mobile video text");
    assert_eq!(draft.addresses[0].street, "2875 Laurier");
    assert_eq!(draft.addresses[0].country, "Canada");
    let columns = card.columns();
    assert_eq!(columns.display_name, "Simon Perreault");
    assert_eq!(columns.sort_name, "simon perreault");
    assert_eq!(columns.email, "simon.perreault@viagenie.ca");
    assert_eq!(columns.organization, "Viagenie");
    assert!(!columns.has_photo);
    assert!(columns.search_text.contains("g1v 2m2") && columns.search_text.contains("14182626501"));
}

#[test]
fn an_unedited_draft_changes_nothing_but_rev() {
    for text in [RFC6350_8, APPLE, OLD_PHONE] {
        assert_eq!(patched(text, |_| {}), Vec::<String>::new());
    }
}

#[test]
fn an_edit_touches_only_its_own_line() {
    assert_eq!(
        patched(RFC6350_8, |draft| draft.note = "Hello,\nworld".into()),
        ["+NOTE:Hello\\,\\nworld"]
    );
    assert_eq!(
        patched(RFC6350_8, |draft| draft.family = "Smith; Jones".into()),
        [
            "-N:Perreault;Simon;;;ing. jr,M.Sc.",
            "+N:Smith\\; Jones;Simon;;;ing. jr,M.Sc."
        ]
    );
    assert_eq!(
        patched(RFC6350_8, |draft| draft.addresses[0].postal_code = "G1V".into()),
        [
            "-ADR;TYPE=work:;Suite D2-630;2875 Laurier;",
            "- Quebec;QC;G1V 2M2;Canada",
            "+ADR;TYPE=work:;Suite D2-630;2875 Laurier;Quebec;QC;G1V;Canada"
        ]
    );
    assert_eq!(
        patched(RFC6350_8, |draft| draft.phones[1].value = "+1 555".into()),
        [
            "-TEL;VALUE=uri;TYPE=\"work,cell,voice,video,text\":tel:+1-418-262-6501",
            "+TEL;TYPE=\"work,cell,voice,video,text\":+1 555"
        ]
    );
    assert_eq!(
        patched(RFC6350_8, |draft| draft.birthday = "1980-02-03".into()),
        ["-BDAY:--0203", "+BDAY:19800203"]
    );
    assert_eq!(
        patched(RFC6350_8, |draft| draft.urls.clear()),
        ["-URL;TYPE=home:http://nomis80.org"]
    );
}

const APPLE: &str = "BEGIN:VCARD
VERSION:3.0
PRODID:-//Apple Inc.//macOS 15//EN
N:Berg;Anna;;;
FN:Anna Berg
EMAIL;type=INTERNET;type=HOME;type=pref:anna@home.example
EMAIL;type=INTERNET;type=WORK:anna@work.example
item1.TEL:+49 30 1
item1.X-ABLabel:_$!<Other>!$_
item2.URL;type=pref:https\\://example.com/a\\,b
item2.X-ABLabel:Blog
BDAY;X-APPLE-OMIT-YEAR=1604:1604-05-17
X-SOCIALPROFILE;type=twitter:https://example.com/anna
UID:9A6C5A6C-1
END:VCARD
";

#[test]
fn apple_cards_are_read() {
    let card = card(APPLE);
    let draft = card.draft();
    assert_eq!(card.uid(), Some("9A6C5A6C-1"));
    assert_eq!(
        draft.emails,
        [
            labelled("home", "anna@home.example"),
            labelled("work", "anna@work.example")
        ]
    );
    assert_eq!(draft.phones, [labelled("other", "+49 30 1")]);
    assert_eq!(draft.urls, [labelled("blog", "https://example.com/a,b")]);
    assert_eq!(draft.birthday, "--05-17");
}

#[test]
fn labels_of_their_own_are_kept_changed_and_removed() {
    assert_eq!(
        patched(APPLE, |draft| draft.phones[0].value = "+49 30 2".into()),
        ["-item1.TEL:+49 30 1", "+item1.TEL:+49 30 2"]
    );
    assert_eq!(
        patched(APPLE, |draft| draft.phones[0].label = "boat".into()),
        ["-item1.X-ABLabel:_$!<Other>!$_", "+item1.X-ABLabel:boat"]
    );
    assert_eq!(
        patched(APPLE, |draft| draft.phones[0].label = "mobile".into()),
        [
            "-item1.TEL:+49 30 1",
            "-item1.X-ABLabel:_$!<Other>!$_",
            "+item1.TEL;TYPE=cell:+49 30 1"
        ]
    );
    assert_eq!(
        patched(APPLE, |draft| draft.phones.clear()),
        ["-item1.TEL:+49 30 1", "-item1.X-ABLabel:_$!<Other>!$_"]
    );
    assert_eq!(
        patched(APPLE, |draft| draft.phones.push(labelled("boat", "1"))),
        ["+item3.TEL:1", "+item3.X-ABLabel:boat"]
    );
}

#[test]
fn lines_that_share_a_group_do_not_share_a_change_of_label() {
    let shared =
        "BEGIN:VCARD\nVERSION:3.0\nFN:x\nitem1.TEL:1\nitem1.TEL:2\nitem1.X-ABLabel:boat\nEND:VCARD\n";
    assert_eq!(
        patched(shared, |draft| draft.phones[0].label = "home".into()),
        ["-item1.TEL:1", "+TEL;TYPE=home:1"]
    );
    assert_eq!(
        patched(shared, |draft| draft.phones[1].label = "ship".into()),
        ["-item1.TEL:2", "+item2.TEL:2", "+item2.X-ABLabel:ship"]
    );
}

#[test]
fn another_first_address_becomes_the_preferred_one() {
    let changes = patched(APPLE, |draft| draft.emails.swap(0, 1));
    assert_eq!(
        changes,
        [
            "-EMAIL;type=INTERNET;type=HOME;type=pref:anna@home.example",
            "-EMAIL;type=INTERNET;type=WORK:anna@work.example",
            "+EMAIL;TYPE=INTERNET;TYPE=HOME:anna@home.example",
            "+EMAIL;TYPE=INTERNET;TYPE=WORK;TYPE=pref:anna@work.example"
        ]
    );
    assert_eq!(
        patched(APPLE, |draft| drop(draft.emails.remove(0))),
        ["-EMAIL;type=INTERNET;type=HOME;type=pref:anna@home.example"]
    );
    assert_eq!(
        patched(APPLE, |draft| draft
            .emails
            .push(labelled("work", "new@work.example"))),
        ["+EMAIL;TYPE=work:new@work.example"]
    );
}

const OLD_PHONE: &str = "BEGIN:VCARD
VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;;
TEL;CELL:+491701
TEL;HOME;VOICE:+4930
EMAIL;INTERNET;PREF:joerg@example.com
NOTE;ENCODING=QUOTED-PRINTABLE:line one=0D=0A=
line two =FC
PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQ
 SkZJRg==

X-PHONE-FIELD:7
END:VCARD
";

#[test]
fn old_phones_cards_are_read() {
    let card = card(OLD_PHONE);
    let draft = card.draft();
    assert_eq!(card.version(), Version::V2);
    assert_eq!((draft.family.as_str(), draft.given.as_str()), ("Müller", "Jörg"));
    assert_eq!(draft.note, "line one\r\nline two ü");
    assert_eq!(
        draft.phones,
        [labelled("mobile", "+491701"), labelled("home", "+4930")]
    );
    assert_eq!(draft.emails, [labelled("", "joerg@example.com")]);
    assert_eq!(card.columns().display_name, "Jörg Müller");
    let photo = card.photo().unwrap();
    assert_eq!(photo.media_type, "image/jpeg");
    assert_eq!(photo.data.len(), 10);
}

#[test]
fn editing_an_old_card_ends_its_encoding() {
    assert_eq!(
        patched(OLD_PHONE, |draft| draft.given = "Jürgen".into()),
        [
            "-N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg;;;",
            "+N;CHARSET=UTF-8:Müller;Jürgen;;;"
        ]
    );
}

#[test]
fn latin_1_lines_are_read() {
    let card = Card::parse(b"BEGIN:VCARD\r\nVERSION:2.1\r\nN:M\xfcller;J\r\nEND:VCARD\r\n").unwrap();
    assert_eq!(card.draft().family, "Müller");
}

#[test]
fn photos_of_every_version() {
    let png = [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', 1, 2, 3];
    let photo = Photo::new(png.to_vec());
    for (text, line) in [
        (RFC6350_8, "PHOTO:data:image/png;base64,iVBORw0KGgoBAgM="),
        (APPLE, "PHOTO;ENCODING=b;TYPE=PNG:iVBORw0KGgoBAgM="),
        (OLD_PHONE, "PHOTO;ENCODING=BASE64;TYPE=PNG:iVBORw0KGgoBAgM="),
    ] {
        let data = text.replace('\n', "\r\n");
        let with = set_photo(data.as_bytes(), Some(&photo), now()).unwrap();
        let read = Card::parse(&with).unwrap();
        assert_eq!(read.photo(), Some(photo.clone()));
        assert!(read.columns().has_photo);
        assert_eq!(read.root().property("PHOTO").unwrap().line(), line);
        let without = Card::parse(&set_photo(&with, None, now()).unwrap()).unwrap();
        assert_eq!(without.photo(), None);
        assert_eq!(without.draft(), card(text).draft());
    }
    let elsewhere = card("BEGIN:VCARD\nVERSION:4.0\nFN:A\nPHOTO:https://tracker.example/p.png\nEND:VCARD\n");
    assert_eq!(elsewhere.photo(), None);
    assert!(!elsewhere.columns().has_photo);
    let script = Photo {
        media_type: "image/svg+xml".into(),
        data: b"<svg/>".to_vec(),
    };
    assert!(set_photo(RFC6350_8.as_bytes(), Some(&script), now()).is_err());
}
