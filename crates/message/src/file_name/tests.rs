use super::*;
use crate::structure::Disposition;

fn named(disposition: &[(&str, &str)], content_type: &[(&str, &str)]) -> String {
    let owned = |list: &[(&str, &str)]| {
        list.iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect()
    };
    of(&Structure {
        media_type: "application/pdf".into(),
        parameters: owned(content_type),
        disposition: Some(Disposition {
            kind: "attachment".into(),
            parameters: owned(disposition),
        }),
        ..Structure::default()
    })
}

#[test]
fn reads_names_as_standards_and_senders_write_them() {
    assert_eq!(named(&[("filename", "report.pdf")], &[]), "report.pdf");
    assert_eq!(named(&[], &[("name", "r.pdf")]), "r.pdf");
    assert_eq!(
        named(
            &[("filename*", "UTF-8''%e2%82%ac%20rates.pdf")],
            &[("name", "rates.pdf")]
        ),
        "€ rates.pdf"
    );
    assert_eq!(
        named(
            &[("filename*", "iso-8859-1'en'%A3%20rates.pdf"), ("filename", "x")],
            &[]
        ),
        "£ rates.pdf"
    );
    assert_eq!(
        named(
            &[
                ("filename*1*", "%C3%A9.p"),
                ("filename*2", "df"),
                ("filename*0*", "utf-8''caf")
            ],
            &[]
        ),
        "café.pdf"
    );
    assert_eq!(named(&[("filename", "=?UTF-8?B?w6QucGRm?=")], &[]), "ä.pdf");
    assert_eq!(
        named(
            &[("filename*0", "=?UTF-8?Q?=C3"), ("filename*1", "=A4.pdf?=")],
            &[]
        ),
        "ä.pdf"
    );
}

#[test]
fn a_part_without_a_name_gets_one_from_its_type() {
    assert_eq!(named(&[], &[]), "attachment.pdf");
    assert_eq!(safe("..", "image/png"), "image.png");
    assert_eq!(safe("", "message/rfc822"), "message.eml");
    assert_eq!(safe("///", "application/x-nothing"), "attachment");
}

#[test]
fn nothing_in_a_name_leads_elsewhere_or_deceives() {
    assert_eq!(safe("../../etc/passwd", ""), "passwd");
    assert_eq!(safe("C:\\Windows\\evil.exe", ""), "evil.exe");
    assert_eq!(safe("a\r\nX-Header: 1\0.txt", ""), "a X-Header_ 1.txt");
    assert_eq!(safe("photo\u{202e}gpj.exe", ""), "photogpj.exe");
    assert_eq!(safe(".bashrc", ""), "bashrc");
    assert_eq!(safe("a.txt. . ", ""), "a.txt");
    assert_eq!(safe("con.txt", ""), "_con.txt");
    assert_eq!(safe("what?<b>.txt", ""), "what__b_.txt");
}

#[test]
fn a_long_name_keeps_its_extension() {
    let name = safe(&format!("{}.pdf", "ü".repeat(300)), "");
    assert!(name.len() <= 200 && name.ends_with("ü.pdf"), "{name}");
    assert!(safe(&"ü".repeat(300), "").len() <= 200);
}

#[test]
fn http_gets_both_forms() {
    assert_eq!(
        content_disposition("Grüße \"1\".pdf", true),
        "attachment; filename=\"Gr__e _1_.pdf\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20_1_.pdf"
    );
    assert!(content_disposition("a\r\nSet-Cookie: b", false).is_ascii());
    assert!(!content_disposition("a\r\nSet-Cookie: b", false).contains(['\r', '\n']));
}

#[test]
fn extensions_suggest_types() {
    assert_eq!(media_type("A.PNG"), "image/png");
    assert_eq!(media_type("noext"), "application/octet-stream");
}
