//! What of a filter SQL can decide on the stored columns alone.

use super::{CompFilter, Filter, TimeRange};
use crate::object::ComponentKind;
use crate::query::{MatchType, TextMatch, search_hint};

/// Conditions that every object that passes the filter fulfils. Those that fulfil them may still not pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefilter {
    /// The component's name, in upper case.
    pub component: Option<String>,
    /// It overlaps this range: `first_start < end AND last_end > start`, or, for a VTODO, has no
    /// `first_start`. See [`crate::object::CalendarColumns`].
    pub range: Option<TimeRange>,
    /// The UID holds this text, compared without case.
    pub uid: Option<String>,
    /// `search_text` holds this text (already folded) or ends with
    /// [`crate::limits::CUT_MARK`].
    pub text: Option<String>,
}

pub(super) fn prefilter(filter: &Filter) -> Prefilter {
    let Some((kind, comp)) = filter.root.comps.iter().find_map(content) else {
        return Prefilter::default();
    };
    let text_of = |names: &[&str]| {
        comp.props
            .iter()
            .filter(|prop| names.iter().any(|name| prop.name.eq_ignore_ascii_case(name)))
            .find_map(|prop| prop.text_match.as_ref())
            .filter(|text| !text.negate)
    };
    Prefilter {
        component: Some(kind.name().to_owned()),
        range: comp.time_range,
        uid: text_of(&["UID"]).and_then(uid_hint),
        text: text_of(&["SUMMARY", "LOCATION", "DESCRIPTION", "CATEGORIES"]).and_then(search_hint),
    }
}

fn content(comp: &CompFilter) -> Option<(ComponentKind, &CompFilter)> {
    let kind = ComponentKind::from_name(&comp.name)?;
    (!comp.is_not_defined).then_some((kind, comp))
}

/// The stored UID is unescaped and trimmed, as the matcher's text may not be.
fn uid_hint(text: &TextMatch) -> Option<String> {
    let is_plain = text.value.trim() == text.value && !text.value.is_empty();
    (is_plain && text.match_type == MatchType::Contains).then(|| text.value.clone())
}
