//! PUBLISH: a new version of something posted, for those who have it in their calendar (RFC 5546 §3.2.1, §3.4.1,
//! §3.5.1). Who does not have it is shown it and decides.

use super::carry_over::updated;
use super::version::is_newer;
use super::{Ignored, Incoming, Outcome};
use crate::itip::address::Addresses;
use crate::itip::change::{Version, earlier};
use crate::itip::series::Series;
use crate::object::CalendarObject;

pub(super) fn apply(message: &Incoming, stored: &CalendarObject, recipient: &Addresses) -> Outcome {
    let sent = &message.object;
    if !is_newer(sent.main(), stored.main()) {
        return Outcome::Ignore(Ignored::Outdated);
    }
    let (before, after) = (Series::of(stored), Series::of(sent));
    let mut root = sent.root().clone();
    let kind = sent.kind().name();
    let components = root.components_mut().filter(|component| component.name() == kind);
    for ((key, component), stored_as) in after.components().zip(components) {
        let old = earlier(&before, key).unwrap_or_else(|| component.clone());
        let old = Version::of(stored, &old);
        let new = Version::of(sent, component);
        *stored_as = updated(old, new, recipient);
    }
    Outcome::store(Some(stored), &sent.with_root(root), recipient)
}
