use super::*;

fn clean(html: &str) -> String {
    sanitize(html, &Policy::default()).body
}

#[test]
fn keeps_what_newsletters_are_made_of() {
    let html = "<table width=\"600\" cellpadding=\"0\" bgcolor=\"#ffffff\"><tbody><tr><td align=\"center\" style=\"padding:4px\">\
                <a href=\"https://example.org/a\">x</a></td></tr></tbody></table>";
    assert_eq!(
        clean(html),
        html.replace(
            "<a href=\"https://example.org/a\">",
            "<a href=\"https://example.org/a\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">"
        )
    );
}

#[test]
fn remote_pictures_are_blocked_and_noticed() {
    for html in [
        "<img src=\"https://leak.invalid/a\">",
        "<img src=//leak.invalid/a>",
        "<td background='http://leak.invalid/a'>",
        "<p style='background:url(https://leak.invalid/a)'>",
        "<style>p{background:url(https://leak.invalid/a)}</style>",
        "<body background=https://leak.invalid/a>",
        "<body style='background-image:url(\"https://leak.invalid/a\")'>",
    ] {
        let wrapped = if html.starts_with("<td") {
            format!("<table><tr>{html}x</table>")
        } else {
            html.to_owned()
        };
        let sanitized = sanitize(&wrapped, &Policy::default());
        assert!(sanitized.has_remote, "{html}");
        assert!(!sanitized.document(|_| None).contains("leak.invalid"), "{html}");
    }
    assert!(!sanitize("<a href=https://leak.invalid/>x</a>", &Policy::default()).has_remote);
}

#[test]
fn remote_pictures_are_rewritten_where_asked_for() {
    let policy = Policy {
        remote: Remote::Rewritten(Arc::new(|url| Some(format!("/proxy?u={}", url.len())))),
    };
    let sanitized = sanitize(
        "<body background=\"https://a.example/b\"><img src=\"https://a.example/\"><p style=\"background:url(//a.example/)\">",
        &policy,
    );
    assert!(sanitized.has_remote);
    assert_eq!(
        sanitized.body,
        "<img src=\"/proxy?u=18\"><p style=\"background:url(&quot;/proxy?u=18&quot;)\"></p>"
    );
    assert!(
        sanitized
            .document(|_| None)
            .contains("<body background=\"/proxy?u=19\">")
    );
}

#[test]
fn inline_pictures_are_embedded_where_known() {
    let sanitized = sanitize(
        "<style>p{background:url(cid:b)}</style><img src=\"cid:a@x\"><img src=\"cid:a%40x\"><img src=cid:unknown alt=u>",
        &Policy::default(),
    );
    assert_eq!(sanitized.cids, ["b", "a@x", "unknown"]);
    assert!(!sanitized.has_remote);
    let png = data_uri("image/png", b"png").unwrap();
    let document = sanitized.document(|id| (id != "unknown").then(|| png.clone()));
    assert_eq!(document.matches(&png).count(), 3);
    assert!(document.contains("<img src=\"\" alt=\"u\">"), "{document}");
    assert!(!document.contains(MARK));
}

#[test]
fn only_pictures_are_embedded() {
    assert_eq!(data_uri("image/svg+xml", b"<svg/>"), None);
    assert_eq!(data_uri("text/html", b"x"), None);
    assert_eq!(
        data_uri("IMAGE/JPG", b"x").unwrap(),
        "data:image/jpeg;base64,eA=="
    );
    let sanitized = sanitize("<img src=cid:a>", &Policy::default());
    let document = sanitized.document(|_| Some("data:image/png;base64,\"><script>".to_owned()));
    assert!(document.contains("<img src=\"\">") && !document.contains("script"));
}

#[test]
fn a_mark_written_by_the_sender_means_nothing() {
    let sanitized = sanitize(
        "<p>a&#xFDD0;0&#xFDD0;b&#xFDD0;</p>\u{FDD0}0\u{FDD0}<img src=cid:x>",
        &Policy::default(),
    );
    let document = sanitized.document(|_| None);
    assert!(!document.contains(MARK) && document.contains("ab"), "{document}");
}

#[test]
fn the_document_carries_the_senders_ground() {
    let sanitized = sanitize(
        "<html dir=rtl><body bgcolor=\"#eeeeee\" onload=x style=\"margin:0\">x</body></html>",
        &Policy::default(),
    );
    let document = sanitized.document(|_| None);
    assert!(
        document.contains("<body dir=\"rtl\" bgcolor=\"#eeeeee\" style=\"margin:0\">x</body>"),
        "{document}"
    );
}

#[test]
fn the_policy_header_cannot_be_extended() {
    use crate::html::{Images, content_security_policy};
    assert_eq!(
        content_security_policy(Images::Proxied("https://mail.example.org/api/mail/remote")),
        "default-src 'none'; img-src data: https://mail.example.org/api/mail/remote; style-src 'unsafe-inline'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
    );
    assert!(content_security_policy(Images::Proxied("x; script-src *")).contains("img-src data:; style-src"));
    assert!(content_security_policy(Images::Embedded).contains("img-src data:;"));
}
