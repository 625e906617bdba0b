//! Every hostile mail of the corpus, sanitised, parsed again as a browser does, and searched for what must
//! not be there. The browser test runs the same corpus in a real one.

mod dom;
mod rules;

use std::fs;
use std::path::PathBuf;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::body::{self, TextPart};
use crate::html::{self, Policy, Remote, compose};
use crate::{limits, preview};

/// Labels under which each mail is read: its own, none, and some that read the bytes otherwise.
const CHARSETS: [&str; 7] = [
    "utf-8",
    "",
    "iso-8859-1",
    "iso-2022-jp",
    "utf-7",
    "utf-16le",
    "gb18030",
];
/// For one mail under one label, in an unoptimised build on a busy machine.
const LONGEST: Duration = Duration::from_secs(10);

fn corpus() -> Vec<(String, Vec<u8>)> {
    let folder =
        PathBuf::from(std::env::var("CARGO_MANIFEST_DIR").unwrap()).join("../../tests/fixtures/hostile-html");
    let mut mails: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "html"))
        .map(|path| {
            (
                path.file_name().unwrap().to_string_lossy().into_owned(),
                fs::read(&path).unwrap(),
            )
        })
        .collect();
    mails.sort();
    assert!(mails.len() >= 70, "only {} mails", mails.len());
    mails
}

fn decode(bytes: &[u8], charset: &str) -> String {
    let part = TextPart {
        media_type: "text/html".into(),
        charset: charset.into(),
        ..TextPart::default()
    };
    body::decode(&part, bytes, limits::HTML_BYTES).text
}

#[test]
fn nothing_of_the_corpus_gets_through() {
    for (name, bytes) in corpus() {
        for charset in CHARSETS {
            let of = format!("{name} as {charset:?}");
            let started = Instant::now();
            let sanitized = html::sanitize(&decode(&bytes, charset), &Policy::default());
            let document = sanitized.document(|_| html::data_uri("image/png", b"png"));
            assert!(started.elapsed() < LONGEST, "{of} took {:?}", started.elapsed());
            for scripting in [false, true] {
                let tree = dom::parse(&document, scripting);
                rules::check(&tree, rules::embedded_only, &of);
                if charset == "utf-8" {
                    let number = name.split('-').next().unwrap();
                    assert!(
                        tree.text().contains(&format!("Fixture {number}")),
                        "{of} lost its text"
                    );
                }
            }
        }
    }
}

/// Were the checks blind, everything above would pass.
#[test]
fn the_checks_see_what_is_wrong_with_the_corpus() {
    let mut blind = Vec::new();
    // The largest ones keep a parser without bounds busy for half a minute.
    for (name, bytes) in corpus().into_iter().filter(|(_, bytes)| bytes.len() < 50_000) {
        let document = format!("<!DOCTYPE html>{}", decode(&bytes, "utf-8"));
        let tree = dom::parse(&document, false);
        let seen = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            rules::check(&tree, rules::embedded_only, &name);
        }));
        if seen.is_ok() {
            blind.push(name);
        }
    }
    // The first is dangerous to who decodes UTF-7, the second to who completes a tag by himself.
    let text_only = ["encoding-utf7", "tag-never-closed"];
    blind.retain(|name| !text_only.iter().any(|text| name.contains(text)));
    assert!(blind.is_empty(), "nothing found in {blind:?}");
}

#[test]
fn what_is_read_once_is_read_the_same_again() {
    for (name, bytes) in corpus() {
        let document = html::sanitize(&decode(&bytes, "utf-8"), &Policy::default()).document(|_| None);
        let once = dom::parse(&document, false);
        let mut again = String::from("<!DOCTYPE html>");
        dom::serialize(&once, &mut again);
        let twice = dom::parse(&again, true);
        assert!(
            dom::outline(&once) == dom::outline(&twice),
            "{name} changes when it is parsed again"
        );
    }
}

#[test]
fn what_is_clean_stays_clean() {
    for (name, bytes) in corpus() {
        let first = html::sanitize(&decode(&bytes, "utf-8"), &Policy::default()).document(|_| None);
        let second = html::sanitize(&first, &Policy::default());
        rules::check(
            &dom::parse(&second.document(|_| None), false),
            rules::embedded_only,
            &name,
        );
        assert!(!second.has_remote, "{name}");
    }
}

#[test]
fn remote_pictures_come_by_the_proxy_alone() {
    let policy = Policy {
        remote: Remote::Rewritten(Arc::new(|url| {
            assert!(url.starts_with("http://") || url.starts_with("https://"), "{url}");
            Some(format!("/api/mail/remote?url={}", url.len()))
        })),
    };
    let mut rewritten = 0;
    for (name, bytes) in corpus() {
        let sanitized = html::sanitize(&decode(&bytes, "utf-8"), &policy);
        let document = sanitized.document(|_| None);
        let blocked = html::sanitize(&decode(&bytes, "utf-8"), &Policy::default());
        assert_eq!(sanitized.has_remote, blocked.has_remote, "{name}");
        assert!(
            sanitized.has_remote || !document.contains("/api/mail/remote"),
            "{name}"
        );
        rewritten += usize::from(document.contains("/api/mail/remote"));
        let by_proxy =
            |address: &str| rules::embedded_only(address) || address.starts_with("/api/mail/remote?url=");
        rules::check(&dom::parse(&document, false), by_proxy, &name);
    }
    assert!(rewritten > 10, "only {rewritten} mails show remote pictures");
}

#[test]
fn nothing_of_the_corpus_gets_into_the_editor() {
    for (name, bytes) in corpus() {
        let text = decode(&bytes, "utf-8");
        let editor = compose::for_editor(&text);
        let tree = dom::parse(&format!("<!DOCTYPE html>{}", editor.html), true);
        editor_rules(&tree, &name, false);
        let sent = compose::sanitize(&editor.html);
        editor_rules(&dom::parse(&compose::document(&sent.html), true), &name, true);
        assert_eq!(editor.cids, sent.cids, "{name}");
    }
}

/// What may stand in Roost's own page is less than what may stand in a frame.
fn editor_rules(tree: &Rc<dom::Node>, of: &str, sent: bool) {
    for element in dom::elements(tree) {
        let name = element.name();
        assert_eq!(&*name.ns, "http://www.w3.org/1999/xhtml", "{of}");
        let name = &*name.local;
        assert!(
            !matches!(
                name,
                "style" | "map" | "area" | "details" | "summary" | "main" | "nav"
            ),
            "{of}: <{name}>"
        );
        for (attribute, value) in element.attributes() {
            let picture = |address: &str| address.starts_with("data:image/") || address.starts_with("cid:");
            let fine = match (name, attribute.as_str()) {
                ("img", "src") => picture(&value) || (sent && value.starts_with("http")),
                ("img", "data-remote-src") => !sent && value.starts_with("http"),
                ("a", "href") => ["http:", "https:", "mailto:", "tel:"]
                    .iter()
                    .any(|scheme| value.starts_with(scheme)),
                ("meta", "charset") => sent,
                (_, "style") => {
                    rules::css(&value, |_| false, of);
                    assert!(
                        !value.contains("position") && !value.contains("z-index"),
                        "{of}: {value}"
                    );
                    true
                }
                (
                    _,
                    "align" | "alt" | "bgcolor" | "dir" | "height" | "lang" | "title" | "valign" | "width",
                ) => true,
                (_, "color" | "face" | "size" | "type" | "value" | "start" | "border" | "cellpadding") => {
                    true
                }
                (_, "cellspacing" | "colspan" | "rowspan" | "nowrap" | "span") => true,
                _ => false,
            };
            assert!(fine, "{of}: <{name} {attribute}={value:?}>");
        }
    }
}

#[test]
fn text_and_previews_of_the_corpus_are_bounded() {
    for (name, bytes) in corpus() {
        let started = Instant::now();
        let text = html::to_text::render(&decode(&bytes, "utf-8"), limits::TEXT_BYTES);
        assert!(text.len() <= limits::TEXT_BYTES, "{name}");
        let part = TextPart {
            media_type: "text/html".into(),
            ..TextPart::default()
        };
        let preview = preview::of(&part, &bytes);
        assert!(
            preview.chars().count() <= 200 && !preview.contains(char::is_control),
            "{name}"
        );
        assert!(started.elapsed() < LONGEST, "{name} took {:?}", started.elapsed());
    }
}

#[test]
fn random_markup_is_cut_anywhere_and_stays_harmless() {
    let pieces: Vec<Vec<u8>> = corpus()
        .into_iter()
        .map(|(_, bytes)| bytes)
        .filter(|bytes| bytes.len() < 3_000)
        .collect();
    // A fixed sequence: a failure can be repeated.
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % below as u64).unwrap()
    };
    for round in 0..800 {
        let mut mixed = Vec::new();
        for _ in 0..6 {
            let piece = &pieces[random(pieces.len())];
            let from = random(piece.len());
            let to = from + random(piece.len() - from + 1).min(300);
            mixed.extend_from_slice(&piece[from..to]);
        }
        let of = format!("round {round}: {:?}", String::from_utf8_lossy(&mixed));
        let document = html::sanitize(&decode(&mixed, "utf-8"), &Policy::default()).document(|_| None);
        let tree = dom::parse(&document, round % 2 == 0);
        rules::check(&tree, rules::embedded_only, &of);
        let mut again = String::from("<!DOCTYPE html>");
        dom::serialize(&tree, &mut again);
        rules::check(&dom::parse(&again, round % 2 == 1), rules::embedded_only, &of);
    }
}

#[test]
fn tag_soup_costs_no_more_than_its_length() {
    let tags = [
        "a href=x",
        "b",
        "i",
        "font size=1",
        "p",
        "div",
        "table",
        "tr",
        "td",
        "li",
        "ul",
        "span",
        "h1",
        "pre",
        "center",
        "dl",
        "dd",
        "caption",
        "col",
        "tbody",
        "blockquote",
        "br",
        "img src=cid:x",
        "nobr",
        "button",
        "form",
        "body",
        "html",
        "details",
        "em id=1",
    ];
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((state >> 33) % below as u64).unwrap()
    };
    for round in 0..16 {
        // Few kinds of tags in each round, so that the same ones meet often.
        let chosen: Vec<&str> = (0..2 + round % 5).map(|_| tags[random(tags.len())]).collect();
        let mut soup = String::new();
        while soup.len() < 40_000 {
            let tag = chosen[random(chosen.len())];
            match random(3) {
                0 => soup.push_str(&format!("</{}>", tag.split(' ').next().unwrap())),
                1 => soup.push_str(&format!("<{tag} class=c{}>", random(1_000_000))),
                _ => soup.push_str(&format!("<{tag}>x")),
            }
        }
        let started = Instant::now();
        let document = html::sanitize(&soup, &Policy::default()).document(|_| None);
        assert!(
            document.len() < 12 * soup.len(),
            "{chosen:?} grows to {}",
            document.len()
        );
        assert!(
            started.elapsed() < LONGEST,
            "{chosen:?} took {:?}",
            started.elapsed()
        );
        rules::check(
            &dom::parse(&document, false),
            rules::embedded_only,
            &format!("{chosen:?}"),
        );
    }
}
