//! The rules of a resource (RFC 3744 §5.5), drawn from the shares of a collection.

use roost_dav_proto::Privilege;
use roost_dav_proto::name::dav;
use roost_dav_proto::xml::XmlWriter;
use roost_groupware::{Access, CollectionKind, Grantee, Origin, PrincipalKind, Share};

use super::{Subject, Viewer};
use crate::core::path;
use crate::core::privilege::rule_of;

/// What the owner of an outbox may: nothing is stored there (RFC 6638 §6.2).
const SENDS: &[Privilege] = &[
    Privilege::Read,
    Privilege::ReadCurrentUserPrivilegeSet,
    Privilege::ScheduleSend,
];

/// What the owner of an inbox may: the server stores there, and the owner takes away.
const RECEIVES: &[Privilege] = &[
    Privilege::Read,
    Privilege::ReadCurrentUserPrivilegeSet,
    Privilege::WriteProperties,
    Privilege::Unbind,
    Privilege::ReadAcl,
];

/// Writes `DAV:acl`. Those of a collection are told to who may change them; of other resources there is one, which
/// nobody can change.
pub(super) fn write(subject: &Subject<'_>, viewer: &Viewer, out: &mut XmlWriter) -> bool {
    let (collection, inherited) = match subject {
        Subject::Collection(collection) => (collection, None),
        Subject::Object { collection, .. } => (collection, Some(path::of(collection))),
        // RFC 3744 §5.5.1: told to who may read it.
        Subject::Home(_, home) | Subject::Outbox(home) if !home.is_own => return false,
        Subject::Outbox(_) => {
            out.within(&dav::ACL, |out| write_ace(out, write_owner, SENDS, true, None));
            return true;
        }
        Subject::Home(..) | Subject::File { .. } => {
            out.within(&dav::ACL, |out| {
                write_ace(out, write_owner, rule_of(Access::Owner), true, None);
            });
            return true;
        }
        Subject::Notifications | Subject::Notification(_) => return false,
        Subject::Signpost | Subject::Principal(_) => {
            out.within(&dav::ACL, |out| {
                write_ace(
                    out,
                    |out| out.empty(&dav::AUTHENTICATED),
                    rule_of(Access::Read),
                    true,
                    None,
                );
            });
            return true;
        }
    };
    let Some(shares) = viewer.background.shares(collection) else {
        return false;
    };
    let inherited = inherited.as_deref();
    let is_inbox = collection.origin == Origin::Inbox;
    out.within(&dav::ACL, |out| {
        let owners = if is_inbox {
            RECEIVES
        } else {
            rule_of(Access::Owner)
        };
        write_ace(out, write_owner, owners, true, inherited);
        if is_inbox {
            // Everybody's messages get there (RFC 6638 §6.1).
            let everybody = |out: &mut XmlWriter| out.empty(&dav::AUTHENTICATED);
            write_ace(out, everybody, &[Privilege::ScheduleDeliver], true, inherited);
        } else if collection.kind == CollectionKind::Calendar {
            for (writable, access) in [(false, Access::Read), (true, Access::ReadWrite)] {
                let proxies = path::proxy(&collection.owner_address, writable);
                let principal = |out: &mut XmlWriter| out.element(&dav::HREF, &proxies);
                write_ace(out, principal, rule_of(access), true, inherited);
            }
        }
        for share in shares {
            write_ace(
                out,
                |out| write_grantee(share, out),
                rule_of(share.access),
                false,
                inherited,
            );
        }
    });
    true
}

fn write_ace(
    out: &mut XmlWriter,
    principal: impl FnOnce(&mut XmlWriter),
    privileges: &[Privilege],
    protected: bool,
    inherited: Option<&str>,
) {
    out.within(&dav::ACE, |out| {
        out.within(&dav::PRINCIPAL, principal);
        out.within(&dav::GRANT, |out| {
            for privilege in privileges {
                out.within(&dav::PRIVILEGE, |out| out.empty(&privilege.name()));
            }
        });
        if protected {
            out.empty(&dav::PROTECTED);
        }
        if let Some(from) = inherited {
            out.within(&dav::INHERITED, |out| out.element(&dav::HREF, from));
        }
    });
}

fn write_owner(out: &mut XmlWriter) {
    out.within(&dav::PROPERTY, |out| out.empty(&dav::OWNER));
}

/// Everyone of the owner's domain is everyone who is signed in, as far as anybody who is not of it can tell: for
/// them the collection does not exist.
fn write_grantee(share: &Share, out: &mut XmlWriter) {
    match grantee_href(share) {
        Some(href) => out.element(&dav::HREF, &href),
        None => out.empty(&dav::AUTHENTICATED),
    }
}

/// The principal that a share is for; `None` for everyone of the domain.
pub(super) fn grantee_href(share: &Share) -> Option<String> {
    match &share.grantee {
        Grantee::Principal(principal) => Some(match principal.kind {
            PrincipalKind::Person => path::principal(&principal.address),
            PrincipalKind::Group => path::group(&principal.address),
        }),
        Grantee::Domain(_) => None,
    }
}
