//! Properties of access control (RFC 3744 §4, §5) and `current-user-principal` (RFC 5397).

use roost_dav_proto::Privilege;
use roost_dav_proto::name::dav;
use roost_dav_proto::xml::XmlWriter;

use super::{Subject, Viewer, acl, properties};
use crate::core::principal::PrincipalResource;
use crate::core::registry::ResourceType;
use crate::core::store::is_directory;
use crate::core::{path, privilege};

properties! {
    /// A property of access control.
    Access {
        /// Whose it is.
        Owner = dav::OWNER,
        /// The group that it belongs to: none does.
        Group = dav::GROUP,
        /// Who asks.
        CurrentUserPrincipal = dav::CURRENT_USER_PRINCIPAL,
        /// What whoever asks may do.
        CurrentUserPrivilegeSet = dav::CURRENT_USER_PRIVILEGE_SET,
        /// Who may do what.
        Acl = dav::ACL,
        /// What rules can say here.
        AclRestrictions = dav::ACL_RESTRICTIONS,
        /// Whose rules hold here as well.
        InheritedAclSet = dav::INHERITED_ACL_SET,
        /// The principal's own address.
        PrincipalUrl = dav::PRINCIPAL_URL,
        /// What else the principal is called.
        AlternateUriSet = dav::ALTERNATE_URI_SET,
        /// Who is in a group.
        GroupMemberSet = dav::GROUP_MEMBER_SET,
        /// Which groups the principal is in.
        GroupMembership = dav::GROUP_MEMBERSHIP,
        /// Where principals are.
        PrincipalCollectionSet = dav::PRINCIPAL_COLLECTION_SET,
        /// Which privileges there are.
        SupportedPrivilegeSet = dav::SUPPORTED_PRIVILEGE_SET,
    }
}

impl Access {
    pub(super) fn write(self, subject: &Subject<'_>, viewer: &Viewer, out: &mut XmlWriter) -> bool {
        let name = self.name();
        let hrefs = |out: &mut XmlWriter, hrefs: &[String]| {
            out.within(&name, |out| {
                hrefs.iter().for_each(|href| out.element(&dav::HREF, href))
            });
        };
        match (self, subject) {
            (Self::Owner, _) => match owner(subject, viewer) {
                Some(owner) => hrefs(out, &[owner]),
                None => return false,
            },
            (Self::Group, Subject::Collection(_) | Subject::Object { .. }) => out.empty(&name),
            (Self::CurrentUserPrincipal, _) => hrefs(out, std::slice::from_ref(&viewer.principal)),
            (Self::Acl, _) => return acl::write(subject, viewer, out),
            (Self::AclRestrictions, _) => out.within(&name, |out| {
                out.empty(&dav::GRANT_ONLY);
                out.empty(&dav::NO_INVERT);
            }),
            (Self::InheritedAclSet, Subject::Object { collection, .. }) => {
                hrefs(out, &[path::of(collection)])
            }
            (Self::InheritedAclSet, _) => out.empty(&name),
            (Self::PrincipalUrl, Subject::Principal(principal)) => hrefs(out, &[principal.href()]),
            (Self::AlternateUriSet, Subject::Principal(principal)) => match principal {
                PrincipalResource::Person(person) => hrefs(out, &[format!("mailto:{}", person.address)]),
                _ => out.empty(&name),
            },
            (Self::GroupMemberSet, Subject::Principal(principal)) => {
                // Nobody is in a person.
                match viewer.background.relations(principal) {
                    Some(relations) => hrefs(out, relations.members.as_deref().unwrap_or_default()),
                    None => return false,
                }
            }
            (Self::GroupMembership, Subject::Principal(principal)) => {
                match viewer.background.relations(principal) {
                    Some(relations) => hrefs(out, &relations.groups),
                    None => return false,
                }
            }
            (Self::PrincipalCollectionSet, _) => hrefs(out, &[path::principals()]),
            (Self::CurrentUserPrivilegeSet, _) => out.within(&name, |out| {
                for privilege in privilege::held_by(subject) {
                    out.within(&dav::PRIVILEGE, |out| out.empty(&privilege.name()));
                }
            }),
            (Self::SupportedPrivilegeSet, _) => {
                out.within(&name, |out| {
                    write_supported(Privilege::All, schedules(subject), out)
                });
            }
            _ => return false,
        }
        true
    }
}

/// Whose a resource is; what only leads on is nobody's.
fn owner(subject: &Subject<'_>, viewer: &Viewer) -> Option<String> {
    match subject {
        Subject::Notifications
        | Subject::Notification(_)
        | Subject::Signpost
        | Subject::Principal(PrincipalResource::Group(_)) => None,
        Subject::Principal(
            PrincipalResource::Person(person) | PrincipalResource::Proxy { owner: person, .. },
        ) => Some(path::principal(&person.address)),
        Subject::Home(_, home) | Subject::Outbox(home) => Some(path::principal(&home.address)),
        // Nobody else sees it.
        Subject::File { .. } => Some(viewer.principal.clone()),
        Subject::Collection(collection) | Subject::Object { collection, .. } => {
            (!is_directory(collection)).then(|| path::principal(&collection.owner_address))
        }
    }
}

/// The privileges that inboxes and outboxes have beside those of all resources (RFC 6638 §6).
fn schedules(subject: &Subject<'_>) -> Option<Privilege> {
    match subject.kind() {
        ResourceType::Inbox => Some(Privilege::ScheduleDeliver),
        ResourceType::Outbox => Some(Privilege::ScheduleSend),
        _ => None,
    }
}

/// RFC 3744 §5.3: the privileges as a tree, with `more` below its root. `all` is not to be granted as such.
fn write_supported(privilege: Privilege, more: Option<Privilege>, out: &mut XmlWriter) {
    out.within(&dav::SUPPORTED_PRIVILEGE, |out| {
        out.within(&dav::PRIVILEGE, |out| out.empty(&privilege.name()));
        if privilege == Privilege::All {
            out.empty(&dav::ABSTRACT);
        }
        out.element(&dav::DESCRIPTION, privilege.description());
        for &part in privilege.parts().iter().chain(&more) {
            write_supported(part, None, out);
        }
    });
}
