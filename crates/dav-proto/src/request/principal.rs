//! The bodies of the reports about principals (RFC 3744 §9, RFC 3253 §3.8, calendarserver-principal-search).

use super::propfind::PropertyRequest;
use super::report::read_limit;
use super::{MOST_PROPERTIES, RequestError};
use crate::name::{DAV, Name, calendarserver, dav};
use crate::xml::Element;

/// How deep `expand-property` may be nested.
const MOST_LEVELS: usize = 8;

/// One property of an `expand-property`, with what is wanted of the resources that its value points to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpandedProperty {
    /// Its name.
    pub name: Name,
    /// What to give of each resource that it points to; with none, the value as it is.
    pub of_targets: Vec<Self>,
}

impl ExpandedProperty {
    pub(super) fn read_all(root: &Element) -> Result<Vec<Self>, RequestError> {
        let mut count = 0;
        Self::read_level(root, MOST_LEVELS, &mut count)
    }

    fn read_level(parent: &Element, levels: usize, count: &mut usize) -> Result<Vec<Self>, RequestError> {
        if levels == 0 {
            return Err(RequestError::Malformed("DAV:property is nested too deeply"));
        }
        let mut properties = Vec::new();
        for element in parent.elements().filter(|element| element.name == dav::PROPERTY) {
            *count += 1;
            if *count > MOST_PROPERTIES {
                return Err(RequestError::TooManyProperties);
            }
            let local = element
                .attribute("name")
                .ok_or(RequestError::Malformed("DAV:property needs a name"))?;
            // RFC 3253 §3.8: without a namespace, `DAV:` is meant.
            let name = Name::read(element.attribute("namespace").unwrap_or(DAV), local);
            properties.push(Self {
                name,
                of_targets: Self::read_level(element, levels - 1, count)?,
            });
        }
        Ok(properties)
    }
}

/// Which members of a collection match whoever asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalMatch {
    /// `None`: those that are the asker, or a group that the asker is in (`DAV:self`). Else those with this
    /// property pointing to the asker.
    pub property: Option<Name>,
    /// What to give of each.
    pub properties: PropertyRequest,
}

impl PrincipalMatch {
    pub(super) fn read(root: &Element) -> Result<Self, RequestError> {
        let property = match (root.child(&dav::PRINCIPAL_PROPERTY), root.has_child(&dav::SELF)) {
            (Some(property), false) => Some(
                property
                    .elements()
                    .next()
                    .map(|element| element.name.clone())
                    .ok_or(RequestError::Malformed("DAV:principal-property needs a property"))?,
            ),
            (None, true) => None,
            _ => {
                return Err(RequestError::Malformed(
                    "DAV:principal-match needs either DAV:self or DAV:principal-property",
                ));
            }
        };
        Ok(Self {
            property,
            properties: read_properties(root)?,
        })
    }
}

/// How a text is to be found in a property's value; letter case plays no part (RFC 3744 §9.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchType {
    /// Somewhere in it.
    Contains,
    /// At its beginning.
    StartsWith,
    /// It is all of it.
    Equals,
}

/// One thing to look for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PropertySearch {
    /// In one of these properties at least.
    pub properties: Vec<Name>,
    /// This text.
    pub text: String,
    /// In this way, an extension of Calendar Server's; RFC 3744 means anywhere.
    pub match_type: MatchType,
}

/// A search for principals by their properties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrincipalSearch {
    /// What to look for.
    pub searches: Vec<PropertySearch>,
    /// Whether one of them is enough (`test="anyof"`, Calendar Server); else all have to be found.
    pub any: bool,
    /// Give no more than that many.
    pub limit: Option<u64>,
    /// What to give of each.
    pub properties: PropertyRequest,
}

impl PrincipalSearch {
    pub(super) fn read(root: &Element) -> Result<Self, RequestError> {
        let mut searches = Vec::new();
        for search in root
            .elements()
            .filter(|element| element.name == dav::PROPERTY_SEARCH)
        {
            let text = search
                .child(&dav::MATCH)
                .ok_or(RequestError::Malformed("DAV:property-search needs DAV:match"))?;
            let properties: Vec<Name> = search
                .elements()
                .filter(|element| element.name == dav::PROP)
                .flat_map(Element::elements)
                .map(|element| element.name.clone())
                .collect();
            if properties.len() + searches.len() > MOST_PROPERTIES {
                return Err(RequestError::TooManyProperties);
            }
            searches.push(PropertySearch {
                properties,
                text: text.text(),
                match_type: match text.attribute("match-type") {
                    Some("starts-with") => MatchType::StartsWith,
                    Some("equals") => MatchType::Equals,
                    _ => MatchType::Contains,
                },
            });
        }
        if searches.is_empty() {
            return Err(RequestError::Malformed(
                "DAV:principal-property-search needs DAV:property-search",
            ));
        }
        Ok(Self {
            searches,
            any: root.attribute("test") == Some("anyof"),
            limit: read_calendar_server_limit(root)?,
            properties: read_properties(root)?,
        })
    }
}

/// A search for principals by words of their names and addresses: each has to begin one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenSearch {
    /// The words.
    pub tokens: Vec<String>,
    /// Give no more than that many.
    pub limit: Option<u64>,
    /// What to give of each.
    pub properties: PropertyRequest,
}

impl TokenSearch {
    pub(super) fn read(root: &Element) -> Result<Self, RequestError> {
        let tokens: Vec<String> = root
            .elements()
            .filter(|element| element.name == calendarserver::SEARCH_TOKEN)
            .map(Element::trimmed_text)
            .filter(|token| !token.is_empty())
            .collect();
        if tokens.is_empty() {
            return Err(RequestError::Malformed(
                "CS:calendarserver-principal-search needs CS:search-token",
            ));
        }
        Ok(Self {
            tokens,
            limit: read_calendar_server_limit(root)?,
            properties: read_properties(root)?,
        })
    }
}

fn read_calendar_server_limit(root: &Element) -> Result<Option<u64>, RequestError> {
    root.child(&calendarserver::LIMIT)
        .map(|limit| read_limit(limit, &calendarserver::NRESULTS))
        .transpose()
}

/// What a report asks for of each resource; one that says nothing asks for the hrefs alone.
pub(super) fn read_properties(root: &Element) -> Result<PropertyRequest, RequestError> {
    Ok(PropertyRequest::read_within(root)?.unwrap_or(PropertyRequest::Listed(Vec::new())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::request::report::Report;

    /// The example of RFC 3744 §9.4.1.
    #[test]
    fn rfc3744_9_4_1() {
        let report = Report::read(
            br#"<?xml version="1.0" encoding="utf-8" ?>
            <D:principal-property-search xmlns:D="DAV:">
              <D:property-search>
                <D:prop><D:displayname/></D:prop>
                <D:match>doE</D:match>
              </D:property-search>
              <D:property-search>
                <D:prop xmlns:B="http://BigCorp.com/ns/"><B:title/></D:prop>
                <D:match>Sales</D:match>
              </D:property-search>
              <D:prop xmlns:B="http://BigCorp.com/ns/"><D:displayname/><B:department/></D:prop>
            </D:principal-property-search>"#,
        )
        .unwrap();
        let Report::PrincipalSearch(search) = report else {
            panic!("{report:?}");
        };
        assert_eq!(search.searches.len(), 2);
        assert_eq!(search.searches[0].properties, [dav::DISPLAY_NAME]);
        assert_eq!(
            (search.searches[0].text.as_str(), search.searches[0].match_type),
            ("doE", MatchType::Contains)
        );
        assert!(!search.any);
    }

    /// The example of RFC 3744 §9.3.1.
    #[test]
    fn rfc3744_9_3_1() {
        let report = Report::read(
            br#"<D:principal-match xmlns:D="DAV:"><D:principal-property><D:owner/></D:principal-property></D:principal-match>"#,
        )
        .unwrap();
        let Report::PrincipalMatch(found) = report else {
            panic!("{report:?}");
        };
        assert_eq!(found.property, Some(dav::OWNER));
        assert!(Report::read(br#"<D:principal-match xmlns:D="DAV:"/>"#).is_err());
    }

    /// The example of RFC 3253 §3.8.1, in short.
    #[test]
    fn rfc3253_3_8_1() {
        let report = Report::read(
            br#"<D:expand-property xmlns:D="DAV:">
              <D:property name="version-history">
                <D:property name="version-set">
                  <D:property name="creator-displayname"/>
                  <D:property name="activity-set" namespace="http://example.com/ns"/>
                </D:property>
              </D:property>
            </D:expand-property>"#,
        )
        .unwrap();
        let Report::Expand(properties) = report else {
            panic!("{report:?}");
        };
        assert_eq!(properties[0].name, Name::read(DAV, "version-history"));
        let inner = &properties[0].of_targets[0].of_targets;
        assert_eq!(inner[1].name, Name::read("http://example.com/ns", "activity-set"));
    }

    #[test]
    fn nesting_is_bounded() {
        let body = format!(
            r#"<D:expand-property xmlns:D="DAV:">{}{}</D:expand-property>"#,
            r#"<D:property name="x">"#.repeat(9),
            "</D:property>".repeat(9)
        );
        assert!(Report::read(body.as_bytes()).is_err());
    }

    #[test]
    fn a_search_by_words_needs_words() {
        let body = |inner: &str| {
            let ns = r#"xmlns:D="DAV:" xmlns:S="http://calendarserver.org/ns/""#;
            Report::read(
                format!(
                    "<S:calendarserver-principal-search {ns}>{inner}</S:calendarserver-principal-search>"
                )
                .as_bytes(),
            )
        };
        let found = body("<S:search-token>mor</S:search-token><S:limit><S:nresults>5</S:nresults></S:limit>")
            .unwrap();
        assert!(matches!(
            found,
            Report::TokenSearch(TokenSearch { limit: Some(5), .. })
        ));
        assert!(body("<S:search-token> </S:search-token>").is_err());
    }
}
