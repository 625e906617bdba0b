use super::*;
use crate::name::{caldav, dav};

fn read(xml: &str) -> Result<Element, XmlError> {
    parse(xml.as_bytes(), Limits::default())
}

#[test]
fn names_are_resolved_whatever_the_prefix() {
    for xml in [
        r#"<D:prop xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><C:calendar-data/></D:prop>"#,
        r#"<prop xmlns="DAV:"><x:calendar-data xmlns:x="urn:ietf:params:xml:ns:caldav"></x:calendar-data></prop>"#,
    ] {
        let root = read(xml).unwrap();
        assert_eq!(root.name, dav::PROP);
        assert!(root.has_child(&caldav::CALENDAR_DATA));
    }
}

#[test]
fn text_joins_references_and_character_data() {
    let root = read("<a>x &lt;&#x41;&#66;<![CDATA[<&]]> y</a>").unwrap();
    assert_eq!(root.text(), "x <AB<& y");
    assert_eq!(root.children.len(), 1);
}

#[test]
fn attributes_are_normalised() {
    let root = read("<a b='1\n2' c=\"&quot;&amp;\" xml:lang='de'/>").unwrap();
    assert_eq!(root.attribute("b"), Some("1 2"));
    assert_eq!(root.attribute("c"), Some("\"&"));
    assert_eq!(root.language(), Some("de"));
}

#[test]
fn utf16_is_read_in_both_byte_orders() {
    let xml = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>ü€😀</a>";
    let big: Vec<u8> = [0xfe, 0xff]
        .into_iter()
        .chain(xml.encode_utf16().flat_map(u16::to_be_bytes))
        .collect();
    let little: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(xml.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    for bytes in [big, little] {
        assert_eq!(parse(&bytes, Limits::default()).unwrap().text(), "ü€😀");
    }
    assert!(matches!(
        parse(&[0xfe, 0xff, 0x00], Limits::default()),
        Err(XmlError::Encoding)
    ));
}

#[test]
fn a_byte_order_mark_is_skipped() {
    assert_eq!(read("\u{feff}<a/>").unwrap().name.local, "a");
}

#[test]
fn invalid_utf8_is_refused() {
    assert!(matches!(
        parse(b"<a>\xff\xfe</a>", Limits::default()),
        Err(XmlError::Encoding)
    ));
    assert!(matches!(
        parse(b"<a>\xc0\x80</a>", Limits::default()),
        Err(XmlError::Encoding)
    ));
}

#[test]
fn a_billion_laughs_end_at_the_document_type() {
    let xml = r#"<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol1 "&lol;&lol;&lol;">]>
        <propfind xmlns="DAV:"><prop>&lol1;</prop></propfind>"#;
    assert!(matches!(read(xml), Err(XmlError::DocumentType)));
}

#[test]
fn external_entities_are_refused_with_and_without_their_declaration() {
    let declared = r#"<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"#;
    assert!(matches!(read(declared), Err(XmlError::DocumentType)));
    assert!(matches!(read("<a>&x;</a>"), Err(XmlError::DocumentType)));
    assert!(read("<a b='&x;'/>").is_err());
}

#[test]
fn a_hundred_thousand_properties_are_refused() {
    let xml = format!("<prop xmlns=\"DAV:\">{}</prop>", "<a/>".repeat(100_000));
    assert!(matches!(read(&xml), Err(XmlError::TooLarge("elements"))));
}

#[test]
fn deep_nesting_is_refused_without_recursion() {
    let xml = format!("{}{}", "<a>".repeat(500_000), "</a>".repeat(500_000));
    assert!(matches!(read(&xml), Err(XmlError::TooLarge("levels"))));
    let deepest = format!("{}{}", "<a>".repeat(64), "</a>".repeat(64));
    assert!(read(&deepest).is_ok());
}

#[test]
fn attribute_and_namespace_floods_are_refused() {
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=''")).collect();
    assert!(matches!(
        read(&format!("<a{attributes}/>")),
        Err(XmlError::TooLarge("attributes"))
    ));
    let namespaces: String = (0..100_000).map(|n| format!(" xmlns:a{n}='urn:{n}'")).collect();
    assert!(read(&format!("<a{namespaces}/>")).is_err());
}

#[test]
fn ill_formed_documents_are_refused() {
    for xml in [
        "",
        "  ",
        "text",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "<a/>text",
        "<a b=1/>",
        "<a b='1' b='2'/>",
        "<p:a/>",
        "<a p:b='1'/>",
        "<a>&</a>",
        "<a>&#0;</a>",
        "<a>&#x1F;</a>",
        "<a>\u{1}</a>",
        "<a xmlns:p=''/>",
        "</a>",
        "<a",
        "<![CDATA[x]]>",
        "<!-- only a comment -->",
    ] {
        assert!(read(xml).is_err(), "{xml:?} was accepted");
    }
}

#[test]
fn references_in_a_namespace_are_resolved() {
    let root = read("<p:a xmlns:p='http://e.com/?a&amp;b'/>").unwrap();
    assert_eq!(root.name, Name::read("http://e.com/?a&b", "a"));
    assert_eq!(root.to_xml(), "<p:a xmlns:p=\"http://e.com/?a&amp;b\"/>");
    assert!(read("<p:a xmlns:p='urn:&x;'/>").is_err());
}

#[test]
fn names_that_could_not_be_written_back_are_refused() {
    for xml in [
        "<a&b/>",
        "<a\"/>",
        "<1a/>",
        "<a><b<c/></a>",
        "<a:b:c xmlns:a='urn:a'/>",
        "<a \"='1'/>",
        "<xmlns:a/>",
        "<a xmlns:p='http://www.w3.org/2000&#47;xmlns/' p:b='1'/>",
        "<p:a xmlns:p='http://www.w3.org/XML/1998&#47;namespace'/>",
    ] {
        assert!(read(xml).is_err(), "{xml:?} was accepted");
    }
    let written = read("<xml:a/>").unwrap().to_xml();
    assert_eq!(read(&written).unwrap().to_xml(), written);
    assert_eq!(read("<größe-1.x_/>").unwrap().name.local, "größe-1.x_");
}

#[test]
fn comments_and_processing_instructions_are_skipped() {
    let root = read("<?xml version='1.0'?><!-- c --><?p i?><a>x<!-- c -->y<?p i?></a><!-- c -->").unwrap();
    assert_eq!(root.text(), "xy");
}
