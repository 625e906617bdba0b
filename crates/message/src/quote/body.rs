//! The original below one's own words.

use roost_shared::mail::Address;

use crate::html::{compose, escape, from_text, to_text};
use crate::{Headers, display, limits};

/// The text of the message that is answered or handed on.
#[derive(Clone, Copy, Debug, Default)]
pub struct Original<'a> {
    /// Its headers.
    pub headers: Option<&'a Headers>,
    /// Its date as the person is to read it.
    pub date: &'a str,
    /// Its plain text, if it has any.
    pub text: Option<&'a str>,
    /// Its HTML as it came, if it has any; sanitised here.
    pub html: Option<&'a str>,
}

/// The body that a reply or forward starts with, below where one writes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quoted {
    /// As HTML for the editor. Remote images are inert in it: `data-remote-src` instead of `src`.
    pub html: String,
    /// As plain text.
    pub text: String,
    /// The Content-IDs of the original's inline images that `html` shows.
    pub cids: Vec<String>,
}

/// Quotes the original under "On DATE, NAME wrote:".
#[must_use]
pub fn reply(original: &Original<'_>) -> Quoted {
    let sender = original.headers.and_then(|headers| headers.from.first());
    let name = sender.map(|sender| {
        if sender.name.is_empty() {
            &*sender.email
        } else {
            &*sender.name
        }
    });
    let introduction = match (original.date, name) {
        ("", None) => "The sender wrote:".to_owned(),
        ("", Some(name)) => format!("{name} wrote:"),
        (date, None) => format!("On {date}, the sender wrote:"),
        (date, Some(name)) => format!("On {date}, {name} wrote:"),
    };
    let (html, text, cids) = content(original);
    Quoted {
        html: format!(
            "<div><br></div><div>{}</div><blockquote type=\"cite\" style=\"margin:0 0 0 8px;padding:0 0 0 12px;\
             border-left:2px solid #d0d7de\">{html}</blockquote>",
            escape(&introduction)
        ),
        text: format!("\n\n{introduction}\n{}", quote(&text)),
        cids,
    }
}

/// Hands the original on under a block with its sender, date, subject and recipients.
#[must_use]
pub fn forward(original: &Original<'_>) -> Quoted {
    let mut lines = Vec::new();
    let mut line = |label: &str, value: &str| {
        if !value.is_empty() {
            lines.push(format!("{label}: {}", display::one_line(value, 2_000)));
        }
    };
    if let Some(headers) = original.headers {
        line("From", &list(&headers.from));
        line("Date", original.date);
        line("Subject", &headers.subject);
        line("To", &list(&headers.to));
        line("Cc", &list(&headers.cc));
    }
    let title = "---------- Forwarded message ----------";
    let (html, text, cids) = content(original);
    let head: Vec<String> = lines.iter().map(|line| escape(line)).collect();
    Quoted {
        html: format!(
            "<div><br></div><div>{title}<br>{}</div><div><br></div>{html}",
            head.join("<br>")
        ),
        text: format!("\n\n{title}\n{}\n\n{text}", lines.join("\n")),
        cids,
    }
}

/// The original as HTML for the editor and as text: each from the other where it has one form only.
fn content(original: &Original<'_>) -> (String, String, Vec<String>) {
    let text = match (original.text, original.html) {
        (Some(text), _) => text.trim_end().to_owned(),
        (None, Some(html)) => to_text::render(html, limits::TEXT_BYTES).trim_end().to_owned(),
        (None, None) => String::new(),
    };
    match original.html {
        Some(html) => {
            let composed = compose::for_editor(html);
            (composed.html, text, composed.cids)
        }
        None => (from_text(&text), text, Vec::new()),
    }
}

/// Puts `> ` before each line; what is quoted already gets no space between (RFC 3676 §4.5).
fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + text.len() / 16);
    for line in text.lines() {
        quoted.push('>');
        if !line.is_empty() && !line.starts_with('>') {
            quoted.push(' ');
        }
        quoted.push_str(line);
        quoted.push('\n');
    }
    quoted
}

fn list(addresses: &[Address]) -> String {
    let shown = |address: &Address| match address.name.as_str() {
        "" => address.email.clone(),
        name => format!("{name} <{}>", address.email),
    };
    addresses.iter().map(shown).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers() -> Headers {
        Headers {
            from: vec![Address {
                name: "Bob <b>".into(),
                email: "bob@example.test".into(),
            }],
            to: vec![Address {
                name: String::new(),
                email: "alice@example.test".into(),
            }],
            subject: "Lunch & more".into(),
            ..Headers::default()
        }
    }

    #[test]
    fn a_reply_quotes_both_forms() {
        let headers = headers();
        let original = Original {
            headers: Some(&headers),
            date: "1 July 2025",
            text: Some("Hi\n\n> older\n"),
            html: Some("<p>Hi<script>x</script><img src=\"cid:a\"></p>"),
        };
        let quoted = reply(&original);
        assert_eq!(
            quoted.text,
            "\n\nOn 1 July 2025, Bob <b> wrote:\n> Hi\n>\n>> older\n"
        );
        assert!(
            quoted
                .html
                .contains("<div>On 1 July 2025, Bob &lt;b&gt; wrote:</div><blockquote type=\"cite\"")
        );
        assert!(
            quoted.html.ends_with("<p>Hi<img src=\"cid:a\"></p></blockquote>"),
            "{}",
            quoted.html
        );
        assert_eq!(quoted.cids, ["a"]);
        // What is quoted comes through unchanged when it is sent.
        assert_eq!(compose::sanitize(&quoted.html).html, quoted.html);
    }

    #[test]
    fn one_form_makes_the_other() {
        let plain = reply(&Original {
            text: Some("a < b\n  c"),
            ..Original::default()
        });
        assert!(plain.html.contains("a &lt; b\n  c"), "{}", plain.html);
        let html = reply(&Original {
            html: Some("<p>a</p><p>b</p>"),
            ..Original::default()
        });
        assert_eq!(html.text, "\n\nThe sender wrote:\n> a\n>\n> b\n");
    }

    #[test]
    fn a_forward_says_where_it_comes_from() {
        let headers = headers();
        let original = Original {
            headers: Some(&headers),
            date: "1 July 2025",
            text: Some("Hi"),
            html: None,
        };
        let forwarded = forward(&original);
        assert_eq!(
            forwarded.text,
            "\n\n---------- Forwarded message ----------\nFrom: Bob <b> <bob@example.test>\nDate: 1 July 2025\n\
             Subject: Lunch & more\nTo: alice@example.test\n\nHi"
        );
        assert!(
            forwarded
                .html
                .contains("From: Bob &lt;b&gt; &lt;bob@example.test&gt;<br>Date")
        );
    }
}
