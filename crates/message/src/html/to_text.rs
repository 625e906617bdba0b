//! HTML as plain text, for the other half of an alternative and for replies in plain text.

use super::{Token, entity, tokens};
use crate::display;

/// How many lists and quotes are told apart; deeper ones look like these.
const DEEPEST: usize = 30;

/// Renders HTML as text of at most `limit` bytes: paragraphs, lists, quotes with `> `, links with their
/// address, tables cell by cell. Lines are not wrapped.
#[must_use]
pub fn render(html: &str, limit: usize) -> String {
    render_with(Renderer::default(), html, limit)
}

/// The same with what the sender hides: newsletters put the words for the message list there.
#[must_use]
pub(crate) fn render_hidden(html: &str, limit: usize) -> String {
    render_with(
        Renderer {
            shows_hidden: true,
            ..Renderer::default()
        },
        html,
        limit,
    )
}

fn render_with(mut renderer: Renderer, html: &str, limit: usize) -> String {
    for token in tokens(html) {
        // Quotes and lists add to each line.
        if renderer.out.len() >= limit {
            break;
        }
        renderer.token(token);
    }
    let text = renderer.out.trim_end();
    let mut text = display::prefix(text, limit).to_owned();
    if !text.is_empty() && text.len() < limit {
        text.push('\n');
    }
    text
}

#[derive(Debug, Default)]
struct Renderer {
    out: String,
    /// Line breaks to write before the next word.
    breaks: usize,
    space: bool,
    /// Whether anything stands on the current line but its prefix.
    started: bool,
    quotes: usize,
    /// How deep the last line that was written stands.
    written_quotes: usize,
    lists: Vec<List>,
    /// The bullet to put before the next word.
    bullet: Option<String>,
    preformatted: usize,
    /// The address of the open link, and where its text begins.
    link: Option<(String, usize)>,
    /// Elements whose content is not shown, and how often they are open.
    hidden: Option<(String, usize)>,
    shows_hidden: bool,
}

/// The number of the next item; `None` for a list with bullets.
#[derive(Debug)]
struct List(Option<u32>);

impl Renderer {
    fn token(&mut self, token: Token<'_>) {
        if let Some((name, depth)) = &mut self.hidden {
            match &token {
                Token::Start { name: started, .. } if started == name => *depth += 1,
                Token::End { name: ended } if ended == name => *depth -= 1,
                _ => {}
            }
            if *depth == 0 {
                self.hidden = None;
            }
            return;
        }
        match token {
            Token::Text(text) => self.text(&entity::decode(text)),
            Token::Raw { name, text } if name == "xmp" || name == "plaintext" => self.text(text),
            Token::Raw { .. } => {}
            Token::Start { name, attributes } => {
                let value = |wanted: &str| {
                    attributes
                        .iter()
                        .find(|attribute| attribute.name == wanted)
                        .map(|a| entity::decode(a.value))
                };
                let is_hidden = !self.shows_hidden
                    && !matches!(
                        &*name,
                        "br" | "hr" | "img" | "input" | "meta" | "link" | "col" | "wbr" | "body"
                    )
                    && value("style").is_some_and(|style| hides(&style));
                match &*name {
                    _ if is_hidden => self.hidden = Some((name.into_owned(), 1)),
                    "svg" | "math" | "template" | "select" => self.hidden = Some((name.into_owned(), 1)),
                    "a" => {
                        self.end_link();
                        self.link = value("href")
                            .and_then(|href| super::address::link(&href))
                            .map(|href| (href, self.out.len()));
                    }
                    "img" => self.text(&value("alt").unwrap_or_default()),
                    "ol" => {
                        let start = value("start")
                            .and_then(|start| start.trim().parse().ok())
                            .unwrap_or(1);
                        self.start_list(List(Some(start)));
                    }
                    _ => self.start(&name),
                }
            }
            Token::End { name } => self.end(&name),
        }
    }

    fn start(&mut self, name: &str) {
        match name {
            "br" => self.newline(),
            "hr" => {
                self.block(1);
                self.text("----------");
                self.block(1);
            }
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dl" => self.block(2),
            "table" => self.block(1),
            "pre" => {
                self.block(2);
                self.preformatted += 1;
            }
            "blockquote" => {
                self.block(2);
                self.quotes += 1;
            }
            "ul" | "menu" => self.start_list(List(None)),
            "li" => {
                self.block(1);
                self.bullet = Some(match self.lists.last_mut() {
                    Some(List(Some(number))) => {
                        let bullet = format!("{number}. ");
                        *number = number.saturating_add(1);
                        bullet
                    }
                    _ => "- ".to_owned(),
                });
            }
            "td" | "th" => self.space = true,
            _ if is_block(name) => self.block(1),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "a" => self.end_link(),
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "dl" => self.block(2),
            "pre" => {
                self.preformatted = self.preformatted.saturating_sub(1);
                self.block(2);
            }
            "blockquote" => {
                self.end_link();
                self.block(2);
                self.quotes = self.quotes.saturating_sub(1);
            }
            "ul" | "ol" | "menu" => {
                self.lists.pop();
                self.bullet = None;
                self.block(if self.lists.is_empty() { 2 } else { 1 });
            }
            "td" | "th" => self.space = true,
            _ if is_block(name) => self.block(1),
            _ => {}
        }
    }

    fn start_list(&mut self, list: List) {
        self.block(if self.lists.is_empty() { 2 } else { 1 });
        if self.lists.len() < DEEPEST {
            self.lists.push(list);
        }
    }

    /// Writes the address after the link's text, unless the text is the address.
    fn end_link(&mut self) {
        let Some((href, start)) = self.link.take() else {
            return;
        };
        let text = self.out.get(start..).unwrap_or_default().trim();
        let bare = |address: &str| {
            address
                .trim_start_matches("mailto:")
                .trim_start_matches("tel:")
                .trim_start_matches("https://")
                .trim_start_matches("http://")
                .trim_end_matches('/')
                .to_owned()
        };
        if text.is_empty() || bare(text) == bare(&href) {
            return;
        }
        self.space = false;
        self.word(&format!(" <{href}>"));
    }

    fn text(&mut self, text: &str) {
        if self.preformatted > 0 {
            for (position, line) in text.split('\n').enumerate() {
                if position > 0 {
                    self.newline();
                }
                self.word(line.trim_end_matches('\r'));
            }
            return;
        }
        let is_space = |character: char| character.is_ascii_whitespace();
        self.space |= text.starts_with(is_space);
        for word in text.split(is_space).filter(|word| !word.is_empty()) {
            self.word(word);
            self.space = true;
        }
        self.space = text.ends_with(is_space) || (self.space && text.trim_ascii().is_empty());
    }

    /// Writes what is due before a word, and the word.
    fn word(&mut self, word: &str) {
        let word: String = word
            .chars()
            .map(|character| if character == '\u{a0}' { ' ' } else { character })
            .filter(|character| !display::is_deceptive(*character) || *character == '\t')
            .collect();
        if word.is_empty() {
            return;
        }
        if !self.out.is_empty() {
            // The empty lines around a quote belong to what stands outside it.
            let between = self.quotes.min(self.written_quotes);
            for left in (0..self.breaks).rev() {
                while self.out.ends_with(' ') {
                    self.out.pop();
                }
                self.out.push('\n');
                self.prefix(if left == 0 { self.quotes } else { between });
            }
        } else {
            self.prefix(self.quotes);
        }
        self.written_quotes = self.quotes;
        self.breaks = 0;
        if !self.started {
            let indent = self.lists.len().saturating_sub(1);
            if self.bullet.is_some() {
                self.out.extend(std::iter::repeat_n("  ", indent));
            } else if !self.lists.is_empty() {
                self.out.extend(std::iter::repeat_n("  ", indent + 1));
            }
            self.out.push_str(&self.bullet.take().unwrap_or_default());
        } else if self.space {
            self.out.push(' ');
        }
        self.space = false;
        self.started = true;
        self.out.push_str(&word);
    }

    fn prefix(&mut self, quotes: usize) {
        self.out.extend(std::iter::repeat_n("> ", quotes.min(DEEPEST)));
    }

    fn newline(&mut self) {
        self.breaks = (self.breaks + 1).min(3);
        self.space = false;
        self.started = false;
    }

    /// At least that many line breaks before what follows.
    fn block(&mut self, breaks: usize) {
        if self.started || self.breaks > 0 {
            self.breaks = self.breaks.max(breaks);
        }
        self.space = false;
        self.started = false;
    }
}

fn hides(style: &str) -> bool {
    let style: String = style
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    style.contains("display:none")
}

fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "body"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "div"
            | "dt"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "header"
            | "html"
            | "main"
            | "nav"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "tfoot"
            | "thead"
            | "tr"
    )
}

#[cfg(test)]
mod tests;
