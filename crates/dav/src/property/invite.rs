//! Who shares a collection, in the words of calendarserver-sharing §5.

use roost_dav_proto::name::{Name, caldav, calendarserver as cs, dav};
use roost_dav_proto::xml::XmlWriter;
use roost_groupware::{Access, Collection, Grantee, Origin, PrincipalKind, Share};
use roost_model::Account;

use super::{Viewer, acl};
use crate::core::path;

/// Writes `CS:invite`: all who are invited for those who may invite, and for a sharee the owner and the sharee.
pub(super) fn write(collection: &Collection, viewer: &Viewer, out: &mut XmlWriter) -> bool {
    let shares = viewer.background.shares(collection);
    let is_sharee = collection.is_sharees_view();
    if shares.is_none() && !is_sharee {
        return false;
    }
    out.within(&cs::INVITE, |out| {
        write_organizer(&collection.owner_address, &collection.owner_name, out);
        for share in shares.unwrap_or_default() {
            write_user(share, out);
        }
        if is_sharee && shares.is_none() {
            write_sharee(&viewer.account, collection.access, out);
        }
    });
    true
}

/// Writes `CS:organizer`: the owner.
pub fn write_organizer(address: &str, name: &str, out: &mut XmlWriter) {
    out.within(&cs::ORGANIZER, |out| {
        out.element(&dav::HREF, &path::principal(address));
        out.element(&cs::COMMON_NAME, if name.is_empty() { address } else { name });
    });
}

/// The viewer, who has accepted.
fn write_sharee(account: &Account, access: Access, out: &mut XmlWriter) {
    out.within(&cs::USER, |out| {
        out.element(&dav::HREF, &format!("mailto:{}", account.address));
        let name = &account.display_name;
        out.element(
            &cs::COMMON_NAME,
            if name.is_empty() { &account.address } else { name },
        );
        write_access(access, out);
        out.empty(&cs::INVITE_ACCEPTED);
    });
}

/// One who is invited. Everyone of the domain has no address, and is left out: it stands in `DAV:acl`.
fn write_user(share: &Share, out: &mut XmlWriter) {
    let (Some(href), Grantee::Principal(principal)) = (acl::grantee_href(share), &share.grantee) else {
        return;
    };
    let href = match principal.kind {
        PrincipalKind::Person => format!("mailto:{}", principal.address),
        PrincipalKind::Group => href,
    };
    out.within(&cs::USER, |out| {
        out.element(&dav::HREF, &href);
        out.element(&cs::COMMON_NAME, principal.title());
        write_access(share.access, out);
        out.empty(&match share.accepted {
            None => cs::INVITE_NORESPONSE,
            Some(true) => cs::INVITE_ACCEPTED,
            Some(false) => cs::INVITE_DECLINED,
        });
    });
}

/// Writes `CS:access`, which knows reading and writing alone: less than reading shows as reading, more than writing
/// as writing.
pub fn write_access(access: Access, out: &mut XmlWriter) {
    let name: Name = if access >= Access::ReadWrite {
        cs::READ_WRITE
    } else {
        cs::READ
    };
    out.within(&cs::ACCESS, |out| out.empty(&name));
}

/// Writes `CS:allowed-sharing-modes` for those who may share.
pub(super) fn write_modes(collection: &Collection, out: &mut XmlWriter) -> bool {
    if collection.access < Access::Admin || collection.origin == Origin::Inbox {
        return false;
    }
    out.within(&cs::ALLOWED_SHARING_MODES, |out| out.empty(&cs::CAN_BE_SHARED));
    true
}

/// Writes `CS:shared-url`, for a sharee.
pub(super) fn write_shared_url(collection: &Collection, out: &mut XmlWriter) -> bool {
    let Some(owner_path) = &collection.owner_path else {
        return false;
    };
    let href = path::collection(collection.kind, &collection.owner_address, owner_path);
    out.within(&cs::SHARED_URL, |out| out.element(&dav::HREF, &href));
    true
}

/// What a collection is beside a calendar or an address book: shared by its owner, shared with the viewer.
pub(super) fn write_resource_types(collection: &Collection, out: &mut XmlWriter) {
    if collection.access == Access::Owner && collection.is_shared {
        out.empty(&cs::SHARED_OWNER);
    } else if collection.is_sharees_view() {
        out.empty(&cs::SHARED);
    }
}

/// The element that says what a calendar is: one that is published elsewhere is no calendar to be written to, and
/// neither is an inbox.
pub(super) fn calendar_type(origin: Origin, calendar: Name) -> Name {
    match origin {
        Origin::Subscription => cs::SUBSCRIBED,
        Origin::Own | Origin::Birthdays | Origin::Directory => calendar,
        Origin::Inbox => caldav::SCHEDULE_INBOX,
    }
}
