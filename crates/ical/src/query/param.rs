//! Conditions on parameters, the same in both protocols.

use super::TextMatch;
use crate::content::Property;

/// `CALDAV:param-filter` (RFC 4791 §9.7.3) and `CARDDAV:param-filter` (RFC 6352 §10.5.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ParamFilter {
    /// The parameter's name; compared without case.
    pub name: String,
    /// Matches where the property has no such parameter.
    pub is_not_defined: bool,
    /// One of its values matches. `None` with `is_not_defined` false: it is there at all.
    pub text_match: Option<TextMatch>,
}

/// Whether a property passes. The types of version 2.1, which have no name (`TEL;HOME`), are values of TYPE.
pub(crate) fn param_matches(filter: &ParamFilter, property: &Property) -> bool {
    if filter.name.eq_ignore_ascii_case("TYPE")
        && property.params().iter().any(|param| param.values.is_empty())
    {
        let bare = property.params().iter().filter(|param| param.values.is_empty());
        return !filter.is_not_defined
            && filter.text_match.as_ref().is_none_or(|text| {
                let words = bare.map(|param| param.name.as_str());
                words
                    .chain(property.param_values("TYPE"))
                    .any(|word| text.matches(word))
            });
    }
    let mut named = property
        .params()
        .iter()
        .filter(|param| param.name.eq_ignore_ascii_case(&filter.name))
        .peekable();
    if filter.is_not_defined || named.peek().is_none() {
        return filter.is_not_defined && named.peek().is_none();
    }
    match &filter.text_match {
        Some(text) => named.any(|param| param.values.iter().any(|value| text.matches(value))),
        None => true,
    }
}
