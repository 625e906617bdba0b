//! `CARDDAV:filter` (RFC 6352 §10.5).

use roost_ical::query::card::{Filter, ParamFilter, PropFilter, Test};

use super::text_match::read_text_match;
use crate::name::carddav;
use crate::precondition::{Dialect, Precondition};
use crate::request::RequestError;
use crate::xml::Element;

/// Reads the filter of an addressbook-query. One without conditions matches every card.
///
/// # Errors
/// The precondition `supported-filter` for what breaks the grammar of RFC 6352 §10.5 (which has no condition
/// of its own for that), `supported-collation` for an unknown collation.
pub fn read_address_book_filter(filter: &Element) -> Result<Filter, RequestError> {
    let mut props = Vec::new();
    for child in filter.elements() {
        if child.name != carddav::PROP_FILTER {
            return Err(unsupported());
        }
        props.push(read_prop(child)?);
    }
    Ok(Filter {
        test: read_test(filter)?,
        props,
    })
}

fn read_prop(element: &Element) -> Result<PropFilter, RequestError> {
    let mut filter = PropFilter {
        name: read_name(element)?,
        test: read_test(element)?,
        ..PropFilter::default()
    };
    for child in element.elements() {
        match &child.name {
            name if *name == carddav::IS_NOT_DEFINED => filter.is_not_defined = true,
            name if *name == carddav::TEXT_MATCH => {
                filter
                    .text_matches
                    .push(read_text_match(child, Dialect::AddressBook)?);
            }
            name if *name == carddav::PARAM_FILTER => filter.params.push(read_param(child)?),
            _ => return Err(unsupported()),
        }
    }
    let has_others = !filter.text_matches.is_empty() || !filter.params.is_empty();
    if filter.is_not_defined && has_others {
        Err(unsupported())
    } else {
        Ok(filter)
    }
}

fn read_param(element: &Element) -> Result<ParamFilter, RequestError> {
    let mut filter = ParamFilter {
        name: read_name(element)?,
        ..ParamFilter::default()
    };
    for child in element.elements() {
        match &child.name {
            name if *name == carddav::IS_NOT_DEFINED => filter.is_not_defined = true,
            name if *name == carddav::TEXT_MATCH => {
                filter.text_match = Some(read_text_match(child, Dialect::AddressBook)?);
            }
            _ => return Err(unsupported()),
        }
    }
    if filter.is_not_defined && filter.text_match.is_some() {
        Err(unsupported())
    } else {
        Ok(filter)
    }
}

fn read_test(element: &Element) -> Result<Test, RequestError> {
    match element.attribute("test") {
        None | Some("anyof") => Ok(Test::AnyOf),
        Some("allof") => Ok(Test::AllOf),
        Some(_) => Err(unsupported()),
    }
}

fn read_name(element: &Element) -> Result<String, RequestError> {
    element
        .attribute("name")
        .filter(|name| !name.is_empty())
        .map(str::to_owned)
        .ok_or_else(unsupported)
}

fn unsupported() -> RequestError {
    Precondition::SupportedFilter(Dialect::AddressBook).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xml::{Limits, parse};

    fn read(inner: &str) -> Result<Filter, RequestError> {
        let xml =
            format!(r#"<C:filter xmlns:C="urn:ietf:params:xml:ns:carddav" test="allof">{inner}</C:filter>"#);
        read_address_book_filter(&parse(xml.as_bytes(), Limits::default()).unwrap())
    }

    #[test]
    fn an_empty_filter_is_read_as_one_without_conditions() {
        assert_eq!(
            read("").unwrap(),
            Filter {
                test: Test::AllOf,
                props: Vec::new()
            }
        );
    }

    #[test]
    fn filters_that_break_the_grammar_are_not_supported() {
        for inner in [
            "<C:prop-filter/>",
            r#"<C:prop-filter name="FN" test="noneof"/>"#,
            r#"<C:prop-filter name="FN"><C:text-match match-type="sounds-like">x</C:text-match></C:prop-filter>"#,
            r#"<C:prop-filter name="FN"><C:is-not-defined/><C:text-match>x</C:text-match></C:prop-filter>"#,
            "<C:comp-filter name=\"VCARD\"/>",
        ] {
            let refused = matches!(
                read(inner),
                Err(RequestError::Condition(Precondition::SupportedFilter(_)))
            );
            assert!(refused, "{inner}");
        }
    }
}
