//! What of a filter SQL can decide on the stored columns alone.

use super::{Filter, PropFilter, Test};
use crate::query::search_hint;

/// The properties whose text is in the search column, except those that it holds in pieces.
const SEARCHED: [&str; 11] = [
    "FN",
    "N",
    "NICKNAME",
    "ORG",
    "EMAIL",
    "TEL",
    "TITLE",
    "ROLE",
    "CATEGORIES",
    "NOTE",
    "IMPP",
];

/// Conditions that every card that passes the filter fulfils. Those that fulfil them may still not pass.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prefilter {
    /// `search_text` holds one of these texts (already folded), or ends with
    /// [`crate::limits::CUT_MARK`]. Empty: nothing can be said.
    pub any_text: Vec<String>,
}

pub(super) fn prefilter(filter: &Filter) -> Prefilter {
    let mut hints = filter.props.iter().map(hints_of);
    let any_text = match filter.test {
        Test::AnyOf => hints.collect::<Option<Vec<_>>>().map(|hints| hints.concat()),
        Test::AllOf => hints.find_map(|hints| hints),
    };
    Prefilter {
        any_text: any_text.unwrap_or_default(),
    }
}

/// Texts of which a card that passes has at least one. `None`: it may have none.
fn hints_of(filter: &PropFilter) -> Option<Vec<String>> {
    let name = filter.name.rsplit('.').next()?;
    if filter.is_not_defined
        || !SEARCHED
            .iter()
            .any(|searched| searched.eq_ignore_ascii_case(name))
    {
        return None;
    }
    let hints = filter.text_matches.iter().map(search_hint);
    match filter.test {
        Test::AnyOf if filter.params.is_empty() && !filter.text_matches.is_empty() => hints.collect(),
        Test::AnyOf => None,
        Test::AllOf => hints.flatten().next().map(|hint| vec![hint]),
    }
}
