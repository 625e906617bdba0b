//! The filter of an addressbook-query (RFC 6352 §10.5).

mod matcher;
mod prefilter;

pub use super::ParamFilter;
use super::TextMatch;
use crate::card::Card;
pub use prefilter::Prefilter;

/// Whether all conditions must hold or one is enough (the `test` attribute).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Test {
    /// `anyof`, the default of RFC 6352.
    #[default]
    AnyOf,
    /// `allof`
    AllOf,
}

/// `CARDDAV:filter`. Without conditions every card matches.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// How the conditions combine.
    pub test: Test,
    /// The conditions.
    pub props: Vec<PropFilter>,
}

/// `CARDDAV:prop-filter` (RFC 6352 §10.5.1). Without conditions: the property is there at all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PropFilter {
    /// The property's name, compared without case; `group.NAME` asks for that group only.
    pub name: String,
    /// How text matches and parameter filters combine.
    pub test: Test,
    /// Matches where no such property exists; then nothing else may be set.
    pub is_not_defined: bool,
    /// Conditions on its value.
    pub text_matches: Vec<TextMatch>,
    /// Conditions on its parameters.
    pub params: Vec<ParamFilter>,
}

impl Filter {
    /// Whether the card passes.
    pub fn matches(&self, card: &Card) -> bool {
        matcher::matches(self, card)
    }

    /// What SQL can use to leave out most cards that cannot pass.
    pub fn prefilter(&self) -> Prefilter {
        prefilter::prefilter(self)
    }
}

#[cfg(test)]
mod tests;
