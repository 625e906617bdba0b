//! Locks as properties show them: `DAV:activelock` (RFC 4918 §14.1) and `DAV:supportedlock` (§15.10).

use crate::header::Depth;
use crate::name::{Name, dav};
use crate::xml::XmlWriter;

/// Whether a lock leaves room for others (RFC 4918 §6.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// It is the only one.
    Exclusive,
    /// Others may be shared with it.
    Shared,
}

/// What is told of a lock.
#[derive(Clone, Copy, Debug)]
pub struct ActiveLock<'a> {
    /// Exclusive or shared.
    pub scope: Scope,
    /// The resource alone, or everything below as well.
    pub depth: Depth,
    /// The `DAV:owner` element as the client wrote it, or empty.
    pub owner: &'a str,
    /// Seconds that it still lives.
    pub timeout: u32,
    /// Its token; `None` if it is not for this reader to know (RFC 4918 §6.8).
    pub token: Option<&'a str>,
    /// The href of the resource that was locked.
    pub root: &'a str,
}

impl Scope {
    fn name(self) -> Name {
        match self {
            Self::Exclusive => dav::EXCLUSIVE,
            Self::Shared => dav::SHARED,
        }
    }
}

impl ActiveLock<'_> {
    /// Writes the `DAV:activelock` element.
    pub fn write(&self, out: &mut XmlWriter) {
        let href = |out: &mut XmlWriter, name: &Name, href: &str| {
            out.within(name, |out| out.element(&dav::HREF, href));
        };
        out.within(&dav::ACTIVE_LOCK, |out| {
            write_kind(self.scope, out);
            out.element(
                &dav::DEPTH,
                match self.depth {
                    Depth::Zero => "0",
                    Depth::One => "1",
                    Depth::Infinity => "infinity",
                },
            );
            out.raw(self.owner);
            out.element(&dav::TIMEOUT, &format!("Second-{}", self.timeout));
            if let Some(token) = self.token {
                href(out, &dav::LOCK_TOKEN, token);
            }
            href(out, &dav::LOCK_ROOT, self.root);
        });
    }
}

/// Writes the `DAV:supportedlock` property of a resource that takes both kinds of locks, or none at all.
pub fn write_supported(lockable: bool, out: &mut XmlWriter) {
    out.within(&dav::SUPPORTED_LOCK, |out| {
        let scopes: &[Scope] = if lockable {
            &[Scope::Exclusive, Scope::Shared]
        } else {
            &[]
        };
        for &scope in scopes {
            out.within(&dav::LOCK_ENTRY, |out| write_kind(scope, out));
        }
    });
}

/// The body of a successful LOCK (RFC 4918 §9.10.1): the resource's `DAV:lockdiscovery`.
#[must_use]
pub fn discovery_document(locks: &[ActiveLock<'_>]) -> String {
    let mut out = XmlWriter::document(&dav::PROP);
    out.within(&dav::LOCK_DISCOVERY, |out| {
        locks.iter().for_each(|lock| lock.write(out));
    });
    out.end(&dav::PROP);
    out.into_text()
}

fn write_kind(scope: Scope, out: &mut XmlWriter) {
    out.within(&dav::LOCK_SCOPE, |out| out.empty(&scope.name()));
    out.within(&dav::LOCK_TYPE, |out| out.empty(&dav::WRITE));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Limits, parse};

    /// The answer in the example of RFC 4918 §9.10.7.
    #[test]
    fn a_lock_is_told_with_everything() {
        let lock = ActiveLock {
            scope: Scope::Exclusive,
            depth: Depth::Infinity,
            owner: "<D:owner xmlns:D=\"DAV:\">Someone</D:owner>",
            timeout: 604_800,
            token: Some("urn:uuid:e71d4fae-5dec-22d6-fea5-00a0c91e6be4"),
            root: "/workspace/webdav/proposal.doc",
        };
        let text = discovery_document(&[lock]);
        let prop = parse(text.as_bytes(), Limits::default()).unwrap();
        assert_eq!(prop.name, dav::PROP);
        let discovery = prop.child(&dav::LOCK_DISCOVERY).unwrap();
        let active = discovery.child(&dav::ACTIVE_LOCK).unwrap();
        let href = |name: &Name| active.child(name).unwrap().child(&dav::HREF).unwrap().text();
        assert!(active.child(&dav::LOCK_SCOPE).unwrap().has_child(&dav::EXCLUSIVE));
        assert!(active.child(&dav::LOCK_TYPE).unwrap().has_child(&dav::WRITE));
        assert_eq!(active.child(&dav::DEPTH).unwrap().text(), "infinity");
        assert_eq!(active.child(&dav::TIMEOUT).unwrap().text(), "Second-604800");
        assert_eq!(active.child(&dav::OWNER).unwrap().text(), "Someone");
        assert_eq!(href(&dav::LOCK_ROOT), "/workspace/webdav/proposal.doc");
        assert_eq!(
            href(&dav::LOCK_TOKEN),
            "urn:uuid:e71d4fae-5dec-22d6-fea5-00a0c91e6be4"
        );
        let hidden = discovery_document(&[ActiveLock { token: None, ..lock }]);
        assert!(!hidden.contains("locktoken"), "{hidden}");
    }

    #[test]
    fn both_scopes_are_supported() {
        let mut out = XmlWriter::fragment();
        write_supported(true, &mut out);
        let text = out.into_text();
        assert!(
            text.contains("<D:exclusive/>") && text.contains("<D:shared/>"),
            "{text}"
        );
    }
}
