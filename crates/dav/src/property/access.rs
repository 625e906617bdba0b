//! Properties of access control (RFC 3744 §4, §5) and `current-user-principal` (RFC 5397).

use roost_dav_proto::Privilege;
use roost_dav_proto::name::dav;
use roost_dav_proto::xml::XmlWriter;

use super::{Subject, Viewer, properties};
use crate::core::{path, privilege};

properties! {
    /// A property of access control.
    Access {
        /// Whose it is.
        Owner = dav::OWNER,
        /// Who asks.
        CurrentUserPrincipal = dav::CURRENT_USER_PRINCIPAL,
        /// What whoever asks may do.
        CurrentUserPrivilegeSet = dav::CURRENT_USER_PRIVILEGE_SET,
        /// The principal's own address.
        PrincipalUrl = dav::PRINCIPAL_URL,
        /// Where principals are.
        PrincipalCollectionSet = dav::PRINCIPAL_COLLECTION_SET,
        /// Which privileges there are.
        SupportedPrivilegeSet = dav::SUPPORTED_PRIVILEGE_SET,
    }
}

impl Access {
    pub(super) fn write(self, subject: &Subject<'_>, viewer: &Viewer, out: &mut XmlWriter) -> bool {
        let name = self.name();
        let href = |out: &mut XmlWriter, href: &str| {
            out.within(&name, |out| out.element(&dav::HREF, href));
        };
        match self {
            Self::Owner => match subject {
                Subject::Signpost => return false,
                // Whoever shares a collection is no principal that others may look at yet.
                Subject::Collection(collection) | Subject::Object { collection, .. }
                    if collection.owner != viewer.account.id =>
                {
                    return false;
                }
                _ => href(out, &viewer.principal),
            },
            Self::CurrentUserPrincipal => href(out, &viewer.principal),
            Self::PrincipalUrl => match subject {
                Subject::Principal => href(out, &viewer.principal),
                _ => return false,
            },
            Self::PrincipalCollectionSet => href(out, &path::principals()),
            Self::CurrentUserPrivilegeSet => out.within(&name, |out| {
                for privilege in privilege::held_by(subject) {
                    out.within(&dav::PRIVILEGE, |out| out.empty(&privilege.name()));
                }
            }),
            Self::SupportedPrivilegeSet => {
                out.within(&name, |out| write_supported(Privilege::All, out));
            }
        }
        true
    }
}

/// RFC 3744 §5.3: the privileges as a tree. `all` is not to be granted as such.
fn write_supported(privilege: Privilege, out: &mut XmlWriter) {
    out.within(&dav::SUPPORTED_PRIVILEGE, |out| {
        out.within(&dav::PRIVILEGE, |out| out.empty(&privilege.name()));
        if privilege == Privilege::All {
            out.empty(&dav::ABSTRACT);
        }
        out.element(&dav::DESCRIPTION, privilege.description());
        for &part in privilege.parts() {
            write_supported(part, out);
        }
    });
}
