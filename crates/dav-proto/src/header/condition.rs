//! The `If` header (RFC 4918 §10.4).

use super::HeaderError;
use super::entity_tag::EntityTag;
use super::scan::Scan;

const HEADER: HeaderError = HeaderError("If");

/// How many conditions a header may have before it is refused.
const MOST_CONDITIONS: usize = 100;

/// Lists of conditions, of which one has to hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct If {
    /// The lists in the order in which they stand.
    pub lists: Vec<ConditionList>,
}

/// Conditions that hold together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionList {
    /// The href of the resource that they speak of; `None` for the request's own (`No-tag-list`).
    pub resource: Option<String>,
    /// The conditions, at least one.
    pub conditions: Vec<Condition>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Whether it holds if the state does *not* match.
    pub negated: bool,
    /// The state asked for.
    pub state: State,
}

/// A state that a resource may be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// A state token: that of a lock, or a sync token (RFC 6578 §5).
    Token(String),
    /// An entity tag.
    EntityTag(EntityTag),
}

/// What is known of the resource that a list speaks of.
#[derive(Clone, Debug, Default)]
pub struct IfState {
    /// Its entity tag, if it exists and has one.
    pub etag: Option<EntityTag>,
    /// Its state tokens.
    pub tokens: Vec<String>,
}

impl If {
    /// Reads the header.
    ///
    /// # Errors
    /// If the text does not follow the grammar, mixes tagged and untagged lists, or is unreasonably long.
    pub fn read(text: &str) -> Result<Self, HeaderError> {
        let mut scan = Scan::new(text);
        let mut lists = Vec::new();
        let mut resource: Option<String> = None;
        let mut count = 0;
        while !scan.at_end() {
            if scan.take("<") {
                // RFC 4918 §10.4.2: either all lists are tagged or none is.
                if resource.is_none() && !lists.is_empty() {
                    return Err(HEADER);
                }
                resource = Some(scan.take_until('>').ok_or(HEADER)?.to_owned());
                if scan.peek() != Some('(') {
                    return Err(HEADER);
                }
            }
            let conditions = read_list(&mut scan)?;
            count += conditions.len();
            if count > MOST_CONDITIONS {
                return Err(HEADER);
            }
            lists.push(ConditionList {
                resource: resource.clone(),
                conditions,
            });
        }
        if lists.is_empty() {
            Err(HEADER)
        } else {
            Ok(Self { lists })
        }
    }

    /// The hrefs whose state has to be known; an untagged list gives none.
    pub fn resources(&self) -> impl Iterator<Item = &str> {
        self.lists.iter().filter_map(|list| list.resource.as_deref())
    }

    /// The state tokens that occur in it, anywhere: so a client submits the tokens of its locks, whatever the
    /// conditions come to (RFC 4918 §10.4.1).
    pub fn tokens(&self) -> impl Iterator<Item = &str> {
        let conditions = self.lists.iter().flat_map(|list| &list.conditions);
        conditions.filter_map(|condition| match &condition.state {
            State::Token(token) => Some(token.as_str()),
            State::EntityTag(_) => None,
        })
    }

    /// Whether one of the lists holds. `state` is asked for the request's own resource with `None`.
    pub fn holds<'a>(&self, mut state: impl FnMut(Option<&str>) -> Option<&'a IfState>) -> bool {
        let unknown = IfState::default();
        self.lists.iter().any(|list| {
            let state = state(list.resource.as_deref()).unwrap_or(&unknown);
            list.conditions.iter().all(|condition| condition.holds(state))
        })
    }
}

impl Condition {
    fn holds(&self, state: &IfState) -> bool {
        let matches = match &self.state {
            State::Token(token) => state.tokens.contains(token),
            State::EntityTag(tag) => state.etag.as_ref().is_some_and(|etag| tag.matches_strongly(etag)),
        };
        matches != self.negated
    }
}

fn read_list(scan: &mut Scan<'_>) -> Result<Vec<Condition>, HeaderError> {
    if !scan.take("(") {
        return Err(HEADER);
    }
    let mut conditions = Vec::new();
    while !scan.take(")") {
        let negated = scan.take_word("Not");
        let state = if scan.take("<") {
            State::Token(
                scan.take_until('>')
                    .filter(|token| !token.is_empty())
                    .ok_or(HEADER)?
                    .to_owned(),
            )
        } else if scan.take("[") {
            State::EntityTag(EntityTag::read(scan.take_until(']').ok_or(HEADER)?))
        } else {
            return Err(HEADER);
        };
        conditions.push(Condition { negated, state });
    }
    if conditions.is_empty() {
        Err(HEADER)
    } else {
        Ok(conditions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(etag: &str, tokens: &[&str]) -> IfState {
        IfState {
            etag: Some(EntityTag::read(etag)),
            tokens: tokens.iter().map(|&t| t.to_owned()).collect(),
        }
    }

    fn holds(header: &str, own: &IfState) -> bool {
        If::read(header)
            .unwrap()
            .holds(|resource| resource.is_none().then_some(own))
    }

    /// The example of RFC 4918 §10.4.6.
    #[test]
    fn an_untagged_production() {
        let header =
            r#"(<urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2> ["I am an ETag"]) (["I am another ETag"])"#;
        let token = "urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2";
        assert!(holds(header, &state("\"I am an ETag\"", &[token])));
        assert!(!holds(header, &state("\"I am an ETag\"", &[])));
        assert!(holds(header, &state("\"I am another ETag\"", &[])));
    }

    /// The examples of RFC 4918 §10.4.7 and §10.4.8.
    #[test]
    fn not_and_no_lock() {
        let header = "(Not <urn:uuid:181d4fae> <urn:uuid:58f202ac>)";
        assert!(holds(header, &state("\"e\"", &["urn:uuid:58f202ac"])));
        assert!(!holds(
            header,
            &state("\"e\"", &["urn:uuid:58f202ac", "urn:uuid:181d4fae"])
        ));
        assert!(holds(
            "(<urn:uuid:181d4fae>) (Not <DAV:no-lock>)",
            &IfState::default()
        ));
        assert!(!holds("(<DAV:no-lock>)", &IfState::default()));
    }

    /// The example of RFC 4918 §10.4.9.
    #[test]
    fn a_tagged_production() {
        let header =
            If::read(r#"</resource1> (<urn:uuid:181d4fae> [W/"A weak ETag"]) (["strong ETag"])"#).unwrap();
        assert_eq!(
            header.resources().collect::<Vec<_>>(),
            ["/resource1", "/resource1"]
        );
        let there = state("\"strong ETag\"", &[]);
        assert!(header.holds(|resource| (resource == Some("/resource1")).then_some(&there)));
        assert!(!header.holds(|_| None));
    }

    /// The example of RFC 4918 §10.4.11: a resource that is not there fails every positive condition.
    #[test]
    fn an_unmapped_resource() {
        let header = If::read("<http://www.example.com/specs/> ([\"4217\"])").unwrap();
        assert!(!header.holds(|_| None));
        assert!(
            If::read("</specs/rfc2518.doc> (Not [\"4217\"])")
                .unwrap()
                .holds(|_| None)
        );
    }

    #[test]
    fn tokens_are_submitted_wherever_they_stand() {
        let header = If::read("</a> (<urn:a> [\"e\"]) (Not <urn:b>) </c> (<urn:c>)").unwrap();
        assert_eq!(header.tokens().collect::<Vec<_>>(), ["urn:a", "urn:b", "urn:c"]);
    }

    #[test]
    fn weak_tags_never_match() {
        assert!(!holds("([W/\"a\"])", &state("W/\"a\"", &[])));
    }

    #[test]
    fn what_breaks_the_grammar_is_refused() {
        let long = "(<a>)".repeat(101);
        for header in [
            "",
            "()",
            "(<a>",
            "<a>",
            "<a> <b> (<c>)",
            "(<a>) </r> (<b>)",
            "(Not)",
            "(x)",
            "(<>)",
            "([\"a\")",
            &long,
        ] {
            assert!(If::read(header).is_err(), "{header:?} was accepted");
        }
    }
}
