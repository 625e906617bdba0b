//! A message being written: whether it says anything, and how its inline images are named.
//!
//! In a message an inline image is `<img src="cid:…">`; in the editor it must be an address that the browser
//! can load. The two are exchanged in the HTML's text: the addresses are made here and are unambiguous.

use roost_shared::mail::{Address, AttachmentSource, Draft, DraftAttachment, MessageKey};

/// Whether there is nothing in it that would be a loss.
#[must_use]
pub fn is_blank(draft: &Draft, signature: &str) -> bool {
    let text = visible_text(&draft.html);
    let text = text.trim();
    draft.to.is_empty()
        && draft.cc.is_empty()
        && draft.bcc.is_empty()
        && draft.subject.trim().is_empty()
        && draft.attachments.is_empty()
        && (text.is_empty() || text == collapse(signature).trim())
        && !draft.html.contains("<img")
}

/// Whether the text speaks of an attachment although there is none: worth a question before sending.
#[must_use]
pub fn lacks_attachment(draft: &Draft) -> bool {
    const WORDS: [&str; 5] = ["attached", "attachment", "enclosed", "im anhang", "ci-joint"];
    let own = draft.html.split("<blockquote").next().unwrap_or_default();
    let text = visible_text(own).to_ascii_lowercase();
    draft
        .attachments
        .iter()
        .all(|attachment| attachment.content_id.is_some())
        && WORDS.iter().any(|word| text.contains(word))
}

/// The text of HTML without its tags, white space collapsed. For guesses, not for showing.
#[must_use]
pub fn visible_text(html: &str) -> String {
    let mut text = String::new();
    let mut in_tag = false;
    for c in html.chars() {
        match c {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                text.push(' ');
            }
            _ if !in_tag => text.push(c),
            _ => {}
        }
    }
    collapse(
        &text
            .replace("&nbsp;", " ")
            .replace('\u{a0}', " ")
            .replace("&amp;", "&"),
    )
}

fn collapse(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The names by which an image is known: in the message and in the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InlineImage {
    /// Content-ID without angle brackets.
    pub content_id: String,
    /// Where the browser loads it from.
    pub url: String,
}

/// HTML for the editor: every known `cid:` becomes the address of its image.
#[must_use]
pub fn show_images(html: &str, images: &[InlineImage]) -> String {
    images.iter().fold(html.to_owned(), |html, image| {
        html.replace(
            &format!("\"cid:{}\"", image.content_id),
            &format!("\"{}\"", escape(&image.url)),
        )
    })
}

/// HTML for the message: every known address becomes its `cid:`.
#[must_use]
pub fn hide_images(html: &str, images: &[InlineImage]) -> String {
    images.iter().fold(html.to_owned(), |html, image| {
        let target = format!("\"cid:{}\"", image.content_id);
        html.replace(&format!("\"{}\"", escape(&image.url)), &target)
            .replace(&format!("\"{}\"", image.url), &target)
    })
}

/// Whether a file of the message being written is a part of that message.
#[must_use]
pub fn lies_in(attachment: &DraftAttachment, message: &MessageKey) -> bool {
    matches!(&attachment.source, AttachmentSource::Part { key, .. } if key == message)
}

/// Points the files that were parts of a draft to the parts of the version in its place. `now` are that
/// version's files; each is the one of the same Content-ID, or else of the same name, once.
pub fn move_parts<'a>(
    attachments: impl Iterator<Item = &'a mut DraftAttachment>,
    before: &MessageKey,
    mut now: Vec<DraftAttachment>,
) {
    for attachment in attachments.filter(|attachment| lies_in(attachment, before)) {
        let same = now.iter().position(|file| match &attachment.content_id {
            Some(id) => file.content_id.as_ref() == Some(id),
            None => file.content_id.is_none() && file.name == attachment.name,
        });
        if let Some(index) = same {
            attachment.source = now.remove(index).source;
        }
    }
}

/// Plain text as HTML, one block for each line.
#[must_use]
pub fn text_to_html(text: &str) -> String {
    text.lines()
        .map(|line| {
            if line.is_empty() {
                "<div><br></div>".to_owned()
            } else {
                format!("<div>{}</div>", escape(line))
            }
        })
        .collect()
}

/// What a new message starts with: an empty line, and the signature below it.
#[must_use]
pub fn with_signature(signature: &str) -> String {
    if signature.trim().is_empty() {
        return "<div><br></div>".to_owned();
    }
    format!(
        "<div><br></div><div><br></div>{}",
        text_to_html(signature.trim_end())
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Adds recipients that are not there yet, whatever the case of their letters.
pub fn add_recipients(list: &mut Vec<Address>, more: Vec<Address>) {
    for address in more {
        if !list
            .iter()
            .any(|known| known.email.eq_ignore_ascii_case(&address.email))
        {
            list.push(address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use roost_shared::UploadId;

    fn draft(html: &str) -> Draft {
        Draft {
            html: html.to_owned(),
            ..Draft::default()
        }
    }

    #[test]
    fn a_signature_alone_is_nothing() {
        let signature = "Alice\nRoost & Co";
        assert!(is_blank(&draft(&with_signature(signature)), signature));
        assert!(is_blank(&draft("<div>&nbsp;<br></div>"), ""));
        assert!(!is_blank(&draft("<div>Hi</div>"), signature));
        assert!(!is_blank(&draft("<img src=\"cid:a\">"), ""));
        let mut addressed = draft("");
        addressed.to = vec![Address::default()];
        assert!(!is_blank(&addressed, ""));
    }

    #[test]
    fn images_go_in_and_come_out() {
        let images = [
            InlineImage {
                content_id: "a@r".to_owned(),
                url: "/api/mail/uploads/7".to_owned(),
            },
            InlineImage {
                content_id: "b".to_owned(),
                url: "/api/mail/part?folder=A&uid=1&part=2".to_owned(),
            },
        ];
        let html = r#"<img src="cid:a@r"><p>cid:b</p><img src="cid:b">"#;
        let shown = show_images(html, &images);
        assert_eq!(
            shown,
            r#"<img src="/api/mail/uploads/7"><p>cid:b</p><img src="/api/mail/part?folder=A&amp;uid=1&amp;part=2">"#
        );
        assert_eq!(hide_images(&shown, &images), html);
    }

    #[test]
    fn one_upload_is_not_taken_for_another() {
        let images = [InlineImage {
            content_id: "x".to_owned(),
            url: "/api/mail/uploads/7".to_owned(),
        }];
        let html = r#"<img src="/api/mail/uploads/70">"#;
        assert_eq!(hide_images(html, &images), html);
    }

    #[test]
    fn text_becomes_lines_and_nothing_else() {
        assert_eq!(
            text_to_html("a <b>\n\nc"),
            "<div>a &lt;b&gt;</div><div><br></div><div>c</div>"
        );
    }

    #[test]
    fn forgotten_attachments() {
        assert!(lacks_attachment(&draft("<p>See the attached plan.</p>")));
        assert!(!lacks_attachment(&draft(
            "<p>Thanks.</p><blockquote>See the attached plan.</blockquote>"
        )));
        let mut with = draft("<p>See the attached plan.</p>");
        with.attachments.push(DraftAttachment {
            source: AttachmentSource::Upload(UploadId(1)),
            name: "plan.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            size: 1,
            content_id: None,
        });
        assert!(!lacks_attachment(&with));
    }

    #[test]
    fn nobody_is_added_twice() {
        let bob = |email: &str| Address {
            name: String::new(),
            email: email.to_owned(),
        };
        let mut list = vec![bob("bob@b.test")];
        add_recipients(&mut list, vec![bob("Bob@B.test"), bob("carol@b.test")]);
        assert_eq!(list.len(), 2);
    }

    #[test]
    fn files_follow_their_draft() {
        let key = |uid| MessageKey {
            folder: "Drafts".to_owned(),
            validity: 1,
            uid,
        };
        let file = |uid, part: &str, name: &str, content_id: Option<&str>| DraftAttachment {
            source: AttachmentSource::Part {
                key: key(uid),
                part: part.to_owned(),
            },
            name: name.to_owned(),
            media_type: "x/y".to_owned(),
            size: 1,
            content_id: content_id.map(str::to_owned),
        };
        let mut files = vec![
            file(1, "2", "a", None),
            file(1, "3", "a", None),
            file(1, "1.2", "i", Some("c")),
            file(9, "2", "a", None),
        ];
        assert!(lies_in(&files[0], &key(1)) && !lies_in(&files[3], &key(1)));
        let now = vec![
            file(2, "1.3", "i", Some("c")),
            file(2, "4", "a", None),
            file(2, "5", "a", None),
        ];
        move_parts(files.iter_mut(), &key(1), now);
        assert_eq!(
            files,
            [
                file(2, "4", "a", None),
                file(2, "5", "a", None),
                file(2, "1.3", "i", Some("c")),
                file(9, "2", "a", None)
            ]
        );
    }
}
