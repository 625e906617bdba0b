//! ACL (RFC 3744 §8.1): the rules of a collection become its shares.
//!
//! A rule can say what a share can: one of four rights, for a person, a group, or everyone who is signed in, which
//! is everyone of the owner's domain. What a share cannot say is refused by the precondition that fits.

use axum::body::Body;
use axum::response::Response;
use http::StatusCode;
use roost_dav_proto::request::acl::{Ace, AcePrincipal};
use roost_dav_proto::{Precondition, Privilege};
use roost_groupware::{Access, Collection};
use roost_shared::sharing::{ShareAccess, ShareTarget};

use super::post::{refusal, target_of};
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::privilege::rule_of;
use crate::core::resource::Resource;
use crate::core::{answer, body};

/// Replaces the rules of a collection.
///
/// # Errors
/// The preconditions of RFC 3744 §8.1.1.
pub async fn acl(context: &Context, resource: Resource, content: Body) -> Result<Response, DavError> {
    let Resource::Collection(collection) = resource else {
        return Err(DavError::MethodNotAllowed(resource.kind()));
    };
    let aces = Ace::read_all(&body::read_xml(content).await?)?;
    let shares = read_shares(&collection, &aces)?;
    let groupware = &context.state.groupware;
    groupware
        .replace_shares(context.account.id, collection.id, &shares)
        .await
        .map_err(refusal)?;
    Ok(answer::empty(StatusCode::OK))
}

fn read_shares(
    collection: &Collection,
    aces: &[Ace],
) -> Result<Vec<(ShareTarget, ShareAccess)>, Precondition> {
    let mut granted: Vec<(ShareTarget, Vec<Privilege>)> = Vec::new();
    for ace in aces {
        let target = match &ace.principal {
            AcePrincipal::Owner => {
                check_owner(ace)?;
                continue;
            }
            // The server's own rules come back as they were told.
            _ if ace.protected => continue,
            AcePrincipal::Authenticated => ShareTarget::Domain,
            AcePrincipal::Other => return Err(Precondition::AllowedPrincipal),
            AcePrincipal::Href(href) => target_of(href).ok_or(Precondition::RecognizedPrincipal)?,
        };
        if matches!(&target, ShareTarget::Person { address } if *address == collection.owner_address) {
            check_owner(ace)?;
            continue;
        }
        if ace.privileges.contains(&Privilege::All) {
            return Err(Precondition::NoAbstract);
        }
        // RFC 3744 §5.5: several rules about one principal add up.
        match granted.iter_mut().find(|(known, _)| *known == target) {
            Some((_, privileges)) => privileges.extend(&ace.privileges),
            None => granted.push((target, ace.privileges.clone())),
        }
    }
    granted
        .into_iter()
        .map(|(target, privileges)| Ok((target, access_of(&privileges)?)))
        .collect()
}

/// The owner holds everything, and no rule takes from that.
fn check_owner(ace: &Ace) -> Result<(), Precondition> {
    let full = with_parts(rule_of(Access::Owner));
    let everything = with_parts(&ace.privileges);
    if full.iter().all(|privilege| everything.contains(privilege)) {
        Ok(())
    } else {
        Err(Precondition::NoProtectedAceConflict)
    }
}

/// The right that a set of privileges is; one that is none of the four cannot be kept.
fn access_of(privileges: &[Privilege]) -> Result<ShareAccess, Precondition> {
    let granted = with_parts(privileges);
    let has = |wanted: &[Privilege]| wanted.iter().all(|privilege| granted.contains(privilege));
    let changes = [Privilege::WriteContent, Privilege::Bind, Privilege::Unbind];
    let rules = [Privilege::ReadAcl, Privilege::WriteAcl];
    let access = if has(&[Privilege::Read]) && has(&changes) && has(&rules) {
        Access::Admin
    } else if has(&[Privilege::Read]) && has(&changes) {
        Access::ReadWrite
    } else if has(&[Privilege::Read]) {
        Access::Read
    } else {
        Access::FreeBusy
    };
    // Everybody may know their own privileges and, of what they see, change their own view.
    let always = [Privilege::ReadCurrentUserPrivilegeSet, Privilege::WriteProperties];
    let whole = with_parts(rule_of(access));
    let fits = granted
        .iter()
        .all(|privilege| whole.contains(privilege) || always.contains(privilege));
    if fits && granted.contains(&Privilege::ReadFreeBusy) {
        Ok(access.granted())
    } else {
        Err(Precondition::NotSupportedPrivilege)
    }
}

/// Privileges with all that they contain.
fn with_parts(privileges: &[Privilege]) -> Vec<Privilege> {
    let mut open = privileges.to_vec();
    let mut all = Vec::new();
    while let Some(privilege) = open.pop() {
        if !all.contains(&privilege) {
            all.push(privilege);
            open.extend(privilege.parts());
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_right_is_read_back_from_its_rule() {
        for access in [Access::FreeBusy, Access::Read, Access::ReadWrite, Access::Admin] {
            assert_eq!(access_of(rule_of(access)), Ok(access.granted()));
        }
    }

    #[test]
    fn parts_that_make_a_whole_are_that_whole_and_others_are_refused() {
        use Privilege::{Bind, Read, ReadAcl, Unbind, WriteContent, WriteProperties};
        assert_eq!(
            access_of(&[Read, Bind, Unbind, WriteContent]),
            Ok(ShareAccess::ReadWrite)
        );
        assert_eq!(access_of(&[Read, WriteProperties]), Ok(ShareAccess::Read));
        for odd in [&[Read, Bind][..], &[WriteContent], &[Read, ReadAcl], &[]] {
            assert_eq!(
                access_of(odd),
                Err(Precondition::NotSupportedPrivilege),
                "{odd:?}"
            );
        }
    }
}
