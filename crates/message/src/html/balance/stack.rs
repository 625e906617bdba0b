//! The elements that are open while [`super::balance`] writes.

use super::elements::{ends_paragraph, is_formatting, is_inline, is_table_part, is_void, is_wall};
use crate::limits;

/// Formatting elements that may be open at once.
const FORMATTING: usize = 32;
/// How often per document formatting may end beyond the block in which it stands.
const CROSSINGS: usize = 1_000;
/// How many blocks such an end may cross: with more, a parser gives up half way.
const CROSSED_BLOCKS: usize = 4;
/// Bytes that may be written again to take up interrupted formatting, in all.
const REOPENED_BYTES: usize = 256 * 1024;

#[derive(Debug)]
struct Open {
    name: String,
    /// What stood between `<` and `>`, for formatting that is taken up again.
    tag: String,
}

#[derive(Debug, Default)]
pub(super) struct Stack {
    open: Vec<Open>,
    /// Elements left out because too many were open: their end tags go too.
    left_out: Vec<String>,
    crossings: usize,
    reopened: usize,
}

impl Stack {
    /// Writes a start tag, after the end tags that it implies.
    pub(super) fn open(&mut self, name: &str, tag: String, html: &mut String) {
        let interrupted = self.imply_ends(name, html);
        if is_void(name) {
            write_start(&tag, html);
            return;
        }
        let formatting = is_formatting(name);
        let full = self.open.len() >= limits::HTML_DEPTH
            || (formatting
                && self.open.iter().filter(|open| is_formatting(&open.name)).count() >= FORMATTING);
        if full {
            if self.left_out.len() < limits::HTML_ELEMENTS {
                self.left_out.push(name.to_owned());
            }
            return;
        }
        write_start(&tag, html);
        let tag = if formatting { tag } else { String::new() };
        self.open.push(Open {
            name: name.to_owned(),
            tag,
        });
        self.reopen(interrupted, html);
    }

    /// Writes an end tag, after those of everything inside; or nothing, where nothing is open by that name.
    pub(super) fn close(&mut self, name: &str, html: &mut String) {
        if self.left_out.last().is_some_and(|last| last == name) {
            self.left_out.pop();
            return;
        }
        let Some(position) = self.find(name) else {
            if name == "p" {
                // The standard makes an empty paragraph of this one.
                html.push_str("<p></p>");
            }
            return;
        };
        let inside = self.open.get(position + 1..).unwrap_or_default();
        let blocks = inside.iter().filter(|open| !is_inline(&open.name)).count();
        if blocks == 0 || !is_inline(name) {
            let interrupted = self.close_from(position, html);
            if is_inline(name) {
                self.reopen(interrupted, html);
            }
        } else if is_formatting(name) && blocks <= CROSSED_BLOCKS && self.crossings < CROSSINGS {
            // The parser knows how to end formatting in the middle of a block.
            self.crossings += 1;
            self.open.remove(position);
            write_end(name, html);
        }
    }

    /// Writes the end tags of all that is open.
    pub(super) fn close_all(&mut self, html: &mut String) {
        self.close_from(0, html);
    }

    /// Where the element is open that an end tag of that name ends.
    fn find(&self, name: &str) -> Option<usize> {
        let in_table = name == "table" || is_table_part(name);
        for (position, open) in self.open.iter().enumerate().rev() {
            let heading = is_heading(name) && is_heading(&open.name);
            if open.name == name || heading {
                return Some(position);
            }
            if if in_table {
                open.name == "table"
            } else {
                is_wall(&open.name)
            } {
                return None;
            }
        }
        None
    }

    /// Ends what a start tag of that name ends by standing where it does, and returns the formatting that
    /// was interrupted by the end of a paragraph.
    fn imply_ends(&mut self, name: &str, html: &mut String) -> Vec<Open> {
        let ended = match name {
            "li" => self.nearest(&["li"], &["ul", "ol"]),
            "dd" | "dt" => self.nearest(&["dd", "dt"], &["dl"]),
            "td" | "th" => self.nearest_in_table(&["td", "th"], name),
            "tr" => self.nearest_in_table(&["tr"], name),
            "tbody" | "thead" | "tfoot" | "caption" | "colgroup" => {
                self.nearest_in_table(&["tbody", "thead", "tfoot", "caption", "colgroup", "tr"], name)
            }
            // Links do not nest.
            "a" => self.find("a"),
            _ => None,
        };
        if let Some(position) = ended {
            if name == "a" {
                self.close("a", html);
            } else {
                self.close_from(position, html);
            }
        }
        if ends_paragraph(name)
            && let Some(position) = self.nearest(&["p"], &[])
        {
            return self.close_from(position, html);
        }
        Vec::new()
    }

    /// The innermost open element of one of these names that no wall and none of `until` hides.
    fn nearest(&self, names: &[&str], until: &[&str]) -> Option<usize> {
        let found = self.open.iter().rposition(|open| {
            names.contains(&open.name.as_str()) || until.contains(&open.name.as_str()) || is_wall(&open.name)
        })?;
        self.open
            .get(found)
            .filter(|open| names.contains(&open.name.as_str()))
            .map(|_| found)
    }

    /// The outermost open element of one of these names within the innermost table; failing that, whatever
    /// stands open right in the table, rows and row groups aside.
    fn nearest_in_table(&self, names: &[&str], opening: &str) -> Option<usize> {
        let table = self.open.iter().rposition(|open| open.name == "table")?;
        let mut inside = self.open.iter().enumerate().skip(table + 1);
        inside
            .clone()
            .find(|(_, open)| names.contains(&open.name.as_str()))
            .or_else(|| inside.find(|(_, open)| !is_table_part(&open.name) || open.name == opening))
            .map(|(position, _)| position)
    }

    /// Writes the end tags of what is open from that position on, innermost first. Returns the formatting
    /// among what was inside.
    fn close_from(&mut self, position: usize, html: &mut String) -> Vec<Open> {
        let mut closed: Vec<Open> = self.open.drain(position.min(self.open.len())..).collect();
        closed.iter().rev().for_each(|open| write_end(&open.name, html));
        self.left_out.clear();
        if !closed.is_empty() {
            closed.remove(0);
        }
        closed.retain(|open| is_formatting(&open.name));
        closed
    }

    fn reopen(&mut self, interrupted: Vec<Open>, html: &mut String) {
        for open in interrupted {
            self.reopened += open.tag.len() + 2;
            if self.reopened > REOPENED_BYTES {
                return;
            }
            write_start(&open.tag, html);
            self.open.push(open);
        }
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

fn write_start(tag: &str, html: &mut String) {
    html.push('<');
    html.push_str(tag);
    html.push('>');
}

fn write_end(name: &str, html: &mut String) {
    html.push_str("</");
    html.push_str(name);
    html.push('>');
}
