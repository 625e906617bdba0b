//! Request bodies as types. Every reader takes the whole body, and answers errors that tell which status and
//! precondition they deserve.

pub mod acl;
pub mod data;
pub mod filter;
pub mod invite;
pub mod lock;
pub mod mkcol;
pub mod principal;
pub mod propfind;
pub mod proppatch;
pub mod report;

use thiserror::Error;

use crate::name::Name;
use crate::precondition::Precondition;
use crate::xml::{Element, Limits, XmlError, parse};

/// How many properties one request may name.
pub const MOST_PROPERTIES: usize = 1_000;

/// Why a body is not a request.
#[derive(Debug, Error)]
pub enum RequestError {
    /// It is not XML as the server reads it.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// It is XML, but not the element that the method takes, or without what that needs.
    #[error("{0}")]
    Malformed(&'static str),
    /// It names more properties than the server looks at.
    #[error("the request names more than {MOST_PROPERTIES} properties")]
    TooManyProperties,
    /// A condition that has a name of its own failed.
    #[error("the request does not meet {:?}", .0.name())]
    Condition(Precondition),
}

impl From<Precondition> for RequestError {
    fn from(condition: Precondition) -> Self {
        Self::Condition(condition)
    }
}

/// Whether a body holds nothing at all.
#[must_use]
pub fn is_empty(body: &[u8]) -> bool {
    body.iter().all(u8::is_ascii_whitespace)
}

fn read_root(body: &[u8]) -> Result<Element, RequestError> {
    match parse(body, Limits::default()) {
        // RFC 4918 §16 has a name for this one.
        Err(XmlError::DocumentType) => Err(Precondition::NoExternalEntities.into()),
        other => Ok(other?),
    }
}

fn read_names(prop: &Element) -> Result<Vec<Name>, RequestError> {
    let mut names = Vec::new();
    for element in prop.elements() {
        if names.len() >= MOST_PROPERTIES {
            return Err(RequestError::TooManyProperties);
        }
        names.push(element.name.clone());
    }
    Ok(names)
}

#[cfg(test)]
mod mutation_tests;
#[cfg(test)]
mod tests;
