//! Deciding a filter on one card (RFC 6352 §10.5).

use super::{Filter, PropFilter, Test};
use crate::card::Card;
use crate::content::Property;
use crate::query::param_matches;

pub(super) fn matches(filter: &Filter, card: &Card) -> bool {
    if filter.props.is_empty() {
        return true;
    }
    let mut results = filter.props.iter().map(|prop| passes(prop, card));
    match filter.test {
        Test::AnyOf => results.any(|passed| passed),
        Test::AllOf => results.all(|passed| passed),
    }
}

fn passes(filter: &PropFilter, card: &Card) -> bool {
    let mut named = card
        .root()
        .properties()
        .filter(|property| is_named(property, &filter.name));
    if filter.is_not_defined {
        return named.next().is_none();
    }
    named.any(|property| holds(filter, property))
}

/// A name with a group asks for that group, one without for any (RFC 6352 §10.5.1).
fn is_named(property: &Property, name: &str) -> bool {
    match name.split_once('.') {
        Some((group, name)) => {
            property.name().eq_ignore_ascii_case(name)
                && property
                    .group()
                    .is_some_and(|own| own.eq_ignore_ascii_case(group))
        }
        None => property.name().eq_ignore_ascii_case(name),
    }
}

fn holds(filter: &PropFilter, property: &Property) -> bool {
    if filter.text_matches.is_empty() && filter.params.is_empty() {
        return true;
    }
    let value = crate::card::property_text(property);
    let texts = filter.text_matches.iter().map(|text| text.matches(&value));
    let params = filter.params.iter().map(|param| param_matches(param, property));
    let mut results = texts.chain(params);
    match filter.test {
        Test::AnyOf => results.any(|passed| passed),
        Test::AllOf => results.all(|passed| passed),
    }
}
