//! The body of LOCK (RFC 4918 §9.10.1, §14.11).

use super::{RequestError, is_empty, read_root};
use crate::lock::Scope;
use crate::name::dav;

/// What LOCK asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LockRequest {
    /// A new lock.
    New {
        /// Whether others may lock the resource, too.
        scope: Scope,
        /// The `DAV:owner` element as the client wrote it, for people who meet the lock; or empty.
        owner: String,
    },
    /// No body: the lock that the `If` header names is to live on (RFC 4918 §9.10.2).
    Refresh,
}

impl LockRequest {
    /// Reads the body.
    ///
    /// # Errors
    /// As [`RequestError`] lists them; also for lock types other than `write`.
    pub fn read(body: &[u8]) -> Result<Self, RequestError> {
        if is_empty(body) {
            return Ok(Self::Refresh);
        }
        let root = read_root(body)?;
        if root.name != dav::LOCK_INFO {
            return Err(RequestError::Malformed("the body of LOCK has to be DAV:lockinfo"));
        }
        let scope = root.child(&dav::LOCK_SCOPE).and_then(|scope| {
            match (scope.has_child(&dav::EXCLUSIVE), scope.has_child(&dav::SHARED)) {
                (true, false) => Some(Scope::Exclusive),
                (false, true) => Some(Scope::Shared),
                _ => None,
            }
        });
        let is_write = root
            .child(&dav::LOCK_TYPE)
            .is_some_and(|kind| kind.has_child(&dav::WRITE));
        let (Some(scope), true) = (scope, is_write) else {
            return Err(RequestError::Malformed(
                "DAV:lockinfo needs the scope exclusive or shared, and the type write",
            ));
        };
        let owner = root.child(&dav::OWNER).map(|owner| {
            let mut owner = owner.clone();
            owner.inherit_language(root.language());
            owner.to_xml()
        });
        Ok(Self::New {
            scope,
            owner: owner.unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 4918 §9.10.7.
    #[test]
    fn an_exclusive_lock_with_its_owner() {
        let body = br#"<?xml version="1.0" encoding="utf-8" ?>
            <D:lockinfo xmlns:D='DAV:'>
              <D:lockscope><D:exclusive/></D:lockscope>
              <D:locktype><D:write/></D:locktype>
              <D:owner><D:href>http://example.org/~ejw/contact.html</D:href></D:owner>
            </D:lockinfo>"#;
        let owner =
            "<D:owner xmlns:D=\"DAV:\"><D:href>http://example.org/~ejw/contact.html</D:href></D:owner>";
        assert_eq!(
            LockRequest::read(body).unwrap(),
            LockRequest::New {
                scope: Scope::Exclusive,
                owner: owner.to_owned()
            }
        );
    }

    #[test]
    fn no_body_is_a_refresh() {
        assert_eq!(LockRequest::read(b" \n").unwrap(), LockRequest::Refresh);
    }

    #[test]
    fn scope_and_type_have_to_be_known() {
        let info = |inner: &str| format!("<D:lockinfo xmlns:D='DAV:'>{inner}</D:lockinfo>");
        let write = "<D:locktype><D:write/></D:locktype>";
        for inner in [
            "",
            write,
            "<D:lockscope><D:shared/></D:lockscope>",
            "<D:lockscope><D:shared/></D:lockscope><D:locktype><D:read/></D:locktype>",
            &format!("<D:lockscope><D:shared/><D:exclusive/></D:lockscope>{write}"),
            &format!("<D:lockscope/>{write}"),
        ] {
            assert!(LockRequest::read(info(inner).as_bytes()).is_err(), "{inner}");
        }
        let shared = info(&format!("<D:lockscope><D:shared/></D:lockscope>{write}"));
        assert!(matches!(
            LockRequest::read(shared.as_bytes()),
            Ok(LockRequest::New { scope: Scope::Shared, owner }) if owner.is_empty()
        ));
        assert!(LockRequest::read(b"<D:propfind xmlns:D='DAV:'/>").is_err());
    }
}
