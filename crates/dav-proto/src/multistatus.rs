//! Writing a 207 Multi-Status body piece by piece (RFC 4918 §13), so that its length costs no memory.
//!
//! The caller adds responses one after another and sends what [`Multistatus::take_chunk`] gives it in between.

use crate::name::{Name, dav};
use crate::precondition::Precondition;
use crate::xml::XmlWriter;

/// How much is gathered before it is worth a write to the network.
const CHUNK: usize = 32 * 1024;

/// A multistatus document under construction.
#[derive(Debug)]
pub struct Multistatus {
    out: XmlWriter,
}

/// The properties of one response: those found are written as they come, those missing afterwards.
#[derive(Debug)]
pub struct Properties<'a> {
    out: &'a mut XmlWriter,
    any_found: bool,
    missing: XmlWriter,
    minimal: bool,
}

/// Properties that share a status, for methods that set them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PropStat {
    /// The status.
    pub status: u16,
    /// The properties.
    pub names: Vec<Name>,
    /// The condition that failed.
    pub condition: Option<Precondition>,
}

impl Default for Multistatus {
    fn default() -> Self {
        Self::new()
    }
}

impl Multistatus {
    /// Begins the document.
    #[must_use]
    pub fn new() -> Self {
        Self {
            out: XmlWriter::document(&dav::MULTISTATUS),
        }
    }

    /// Begins responses that are to stand within a property of another one (RFC 3253 §3.8).
    #[must_use]
    pub fn fragment() -> Self {
        Self {
            out: XmlWriter::fragment(),
        }
    }

    /// The responses of a fragment.
    #[must_use]
    pub fn into_fragment(self) -> String {
        self.out.into_text()
    }

    /// Adds responses that are XML already.
    pub fn raw(&mut self, responses: &str) {
        self.out.raw(responses);
    }

    /// Adds a response with properties. With `minimal`, those that are missing are left out (RFC 8144 §2.1).
    pub fn properties(&mut self, href: &str, minimal: bool, write: impl FnOnce(&mut Properties<'_>)) {
        self.out.start(&dav::RESPONSE);
        self.out.element(&dav::HREF, href);
        let mut properties = Properties {
            out: &mut self.out,
            any_found: false,
            missing: XmlWriter::fragment(),
            minimal,
        };
        write(&mut properties);
        properties.finish();
        self.out.end(&dav::RESPONSE);
    }

    /// Adds a response with one status for the whole resource.
    pub fn status(&mut self, href: &str, status: u16, condition: Option<&Precondition>) {
        self.out.within(&dav::RESPONSE, |out| {
            out.element(&dav::HREF, href);
            write_status(out, status);
            write_error(out, condition);
        });
    }

    /// Adds a response that says how setting properties went.
    pub fn prop_stats(&mut self, href: &str, stats: &[PropStat]) {
        self.out.within(&dav::RESPONSE, |out| {
            out.element(&dav::HREF, href);
            write_prop_stats(out, stats);
        });
    }

    /// Adds the sync token, after all responses (RFC 6578 §6.4).
    pub fn sync_token(&mut self, token: &str) {
        self.out.element(&dav::SYNC_TOKEN, token);
    }

    /// What was written, once there is enough of it to be worth sending.
    #[must_use]
    pub fn take_chunk(&mut self) -> Option<String> {
        (self.out.len() >= CHUNK).then(|| self.out.take())
    }

    /// Ends the document and gives what was not taken yet.
    #[must_use]
    pub fn finish(mut self) -> String {
        self.out.end(&dav::MULTISTATUS);
        self.out.into_text()
    }
}

impl Properties<'_> {
    /// Adds a property that exists: `write` writes its element.
    pub fn found(&mut self, write: impl FnOnce(&mut XmlWriter)) {
        self.found_if(|out| {
            write(out);
            true
        });
    }

    /// Lets `write` write a property's element, or answer that it does not exist here, having written nothing.
    /// Returns what it answered.
    pub fn found_if(&mut self, write: impl FnOnce(&mut XmlWriter) -> bool) -> bool {
        let before = self.out.len();
        if !self.any_found {
            self.out.start(&dav::PROPSTAT);
            self.out.start(&dav::PROP);
        }
        let found = write(self.out);
        if found {
            self.any_found = true;
        } else {
            self.out.truncate(before);
        }
        found
    }

    /// Adds the name of a property that does not exist on this resource.
    pub fn missing(&mut self, name: &Name) {
        if !self.minimal {
            self.missing.empty(name);
        }
    }

    fn finish(self) {
        let Self {
            out,
            any_found,
            missing,
            ..
        } = self;
        if !any_found && missing.is_empty() {
            // A response needs one propstat at least, be it empty (RFC 8144 §2.1).
            out.start(&dav::PROPSTAT);
            out.start(&dav::PROP);
        }
        if any_found || missing.is_empty() {
            end_prop_stat(out, 200);
        }
        if !missing.is_empty() {
            out.start(&dav::PROPSTAT);
            out.start(&dav::PROP);
            out.raw(&missing.into_text());
            end_prop_stat(out, 404);
        }
    }
}

/// A document like `mkcol-response` (RFC 5689 §5.2) or `mkcalendar-response` (RFC 4791 §9.3).
#[must_use]
pub fn prop_stats_document(root: &Name, stats: &[PropStat]) -> String {
    let mut out = XmlWriter::document(root);
    write_prop_stats(&mut out, stats);
    out.end(root);
    out.into_text()
}

fn write_prop_stats(out: &mut XmlWriter, stats: &[PropStat]) {
    for stat in stats {
        out.within(&dav::PROPSTAT, |out| {
            out.within(&dav::PROP, |out| {
                stat.names.iter().for_each(|name| out.empty(name))
            });
            write_status(out, stat.status);
            write_error(out, stat.condition.as_ref());
        });
    }
}

fn end_prop_stat(out: &mut XmlWriter, status: u16) {
    out.end(&dav::PROP);
    write_status(out, status);
    out.end(&dav::PROPSTAT);
}

fn write_error(out: &mut XmlWriter, condition: Option<&Precondition>) {
    if let Some(condition) = condition {
        out.within(&dav::ERROR, |out| condition.write(out));
    }
}

/// `DAV:status` holds a status line with its reason (RFC 4918 §14.28).
fn write_status(out: &mut XmlWriter, status: u16) {
    let line = match status {
        200 => "HTTP/1.1 200 OK",
        403 => "HTTP/1.1 403 Forbidden",
        404 => "HTTP/1.1 404 Not Found",
        409 => "HTTP/1.1 409 Conflict",
        415 => "HTTP/1.1 415 Unsupported Media Type",
        423 => "HTTP/1.1 423 Locked",
        424 => "HTTP/1.1 424 Failed Dependency",
        507 => "HTTP/1.1 507 Insufficient Storage",
        other => return out.element(&dav::STATUS, &format!("HTTP/1.1 {other} Status")),
    };
    out.element(&dav::STATUS, line);
}

#[cfg(test)]
mod tests;
