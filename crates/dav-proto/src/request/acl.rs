//! The body of ACL (RFC 3744 §8.1): rules that say who is granted what.

use super::{RequestError, read_root};
use crate::name::dav;
use crate::precondition::Precondition;
use crate::privilege::Privilege;
use crate::xml::Element;

/// Most rules that one body may have; more than any collection takes.
const MOST_ACES: usize = 2_000;

/// Whom a rule is about (RFC 3744 §5.5.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AcePrincipal {
    /// The principal with this href.
    Href(String),
    /// Everybody who is signed in.
    Authenticated,
    /// Whoever `DAV:owner` points to.
    Owner,
    /// Everybody, everybody who is not signed in, the resource itself, or what another property points to.
    Other,
}

/// A rule that grants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ace {
    /// Whom it is about.
    pub principal: AcePrincipal,
    /// What is granted.
    pub privileges: Vec<Privilege>,
    /// Whether the client took it from the server's own, unchangeable rules.
    pub protected: bool,
}

impl Ace {
    /// Reads the body of an ACL request.
    ///
    /// # Errors
    /// The preconditions of RFC 3744 §8.1.1 for rules that the server has no way to keep: `no-invert`,
    /// `grant-only`, `not-supported-privilege`, `limited-number-of-aces`.
    pub fn read_all(body: &[u8]) -> Result<Vec<Self>, RequestError> {
        let root = read_root(body)?;
        if root.name != dav::ACL {
            return Err(RequestError::Malformed("the body of ACL has to be DAV:acl"));
        }
        let aces: Vec<&Element> = root
            .elements()
            .filter(|element| element.name == dav::ACE)
            .collect();
        if aces.len() > MOST_ACES {
            return Err(Precondition::LimitedNumberOfAces.into());
        }
        aces.into_iter().map(Self::read).collect()
    }

    fn read(ace: &Element) -> Result<Self, RequestError> {
        if ace.has_child(&dav::INVERT) {
            return Err(Precondition::NoInvert.into());
        }
        if ace.has_child(&dav::DENY) {
            return Err(Precondition::GrantOnly.into());
        }
        let principal = ace
            .child(&dav::PRINCIPAL)
            .ok_or(RequestError::Malformed("DAV:ace needs DAV:principal"))?;
        let grant = ace
            .child(&dav::GRANT)
            .ok_or(RequestError::Malformed("DAV:ace needs DAV:grant"))?;
        let privileges = grant
            .elements()
            .filter(|element| element.name == dav::PRIVILEGE)
            .flat_map(Element::elements)
            .map(|element| Privilege::find(&element.name).ok_or(Precondition::NotSupportedPrivilege))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            principal: AcePrincipal::read(principal),
            privileges,
            protected: ace.has_child(&dav::PROTECTED),
        })
    }
}

impl AcePrincipal {
    fn read(principal: &Element) -> Self {
        if let Some(href) = principal.child(&dav::HREF) {
            return Self::Href(href.trimmed_text());
        }
        if principal.has_child(&dav::AUTHENTICATED) {
            return Self::Authenticated;
        }
        let is_owner = principal
            .child(&dav::PROPERTY)
            .is_some_and(|property| property.has_child(&dav::OWNER));
        if is_owner { Self::Owner } else { Self::Other }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn condition(body: &str) -> Precondition {
        match Ace::read_all(format!("<D:acl xmlns:D=\"DAV:\">{body}</D:acl>").as_bytes()) {
            Err(RequestError::Condition(condition)) => condition,
            other => panic!("{other:?}"),
        }
    }

    /// The example of RFC 3744 §8.1.2.
    #[test]
    fn rfc3744_8_1_2() {
        let aces = Ace::read_all(
            br#"<?xml version="1.0" encoding="utf-8" ?>
            <D:acl xmlns:D="DAV:">
              <D:ace>
                <D:principal><D:href>http://www.example.com/users/esedlar</D:href></D:principal>
                <D:grant>
                  <D:privilege><D:read/></D:privilege>
                  <D:privilege><D:write/></D:privilege>
                </D:grant>
              </D:ace>
              <D:ace>
                <D:principal><D:property><D:owner/></D:property></D:principal>
                <D:grant>
                  <D:privilege><D:read-acl/></D:privilege>
                  <D:privilege><D:write-acl/></D:privilege>
                </D:grant>
              </D:ace>
              <D:ace>
                <D:principal><D:all/></D:principal>
                <D:grant><D:privilege><D:read/></D:privilege></D:grant>
              </D:ace>
            </D:acl>"#,
        )
        .unwrap();
        assert_eq!(aces.len(), 3);
        assert_eq!(aces[0].privileges, [Privilege::Read, Privilege::Write]);
        assert_eq!(aces[1].principal, AcePrincipal::Owner);
        assert_eq!(aces[2].principal, AcePrincipal::Other);
    }

    #[test]
    fn what_cannot_be_kept_is_refused_by_name() {
        let rule = |inner: &str| format!("<D:ace>{inner}</D:ace>");
        let who = "<D:principal><D:authenticated/></D:principal>";
        let read = "<D:privilege><D:read/></D:privilege>";
        assert_eq!(
            condition(&rule(&format!(
                "<D:invert>{who}</D:invert><D:grant>{read}</D:grant>"
            ))),
            Precondition::NoInvert
        );
        assert_eq!(
            condition(&rule(&format!("{who}<D:deny>{read}</D:deny>"))),
            Precondition::GrantOnly
        );
        assert_eq!(
            condition(&rule(&format!(
                "{who}<D:grant><D:privilege><D:fly/></D:privilege></D:grant>"
            ))),
            Precondition::NotSupportedPrivilege
        );
        assert_eq!(
            condition(&rule(&format!("{who}<D:grant>{read}</D:grant>")).repeat(2_001)),
            Precondition::LimitedNumberOfAces
        );
    }
}
