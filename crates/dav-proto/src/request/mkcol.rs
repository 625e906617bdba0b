//! The bodies of MKCOL (RFC 5689 §5.1) and MKCALENDAR (RFC 4791 §5.3.1, §9.2).

use super::proppatch::read_set;
use super::{MOST_PROPERTIES, RequestError, is_empty, read_root};
use crate::name::{Name, caldav, dav};
use crate::xml::Element;

/// The properties that a new collection is to have, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewCollection {
    /// The property elements, `resourcetype` among them if the client sent it.
    pub properties: Vec<Element>,
}

impl NewCollection {
    /// Reads the body of a MKCOL; none means a plain collection.
    ///
    /// # Errors
    /// As [`RequestError`] lists them.
    pub fn read_mkcol(body: &[u8]) -> Result<Self, RequestError> {
        Self::read(body, &dav::MKCOL)
    }

    /// Reads the body of a MKCALENDAR, which may be empty.
    ///
    /// # Errors
    /// As [`RequestError`] lists them.
    pub fn read_mkcalendar(body: &[u8]) -> Result<Self, RequestError> {
        Self::read(body, &caldav::MKCALENDAR)
    }

    /// The names in the `resourcetype`, if the client sent one.
    #[must_use]
    pub fn resource_types(&self) -> Option<Vec<Name>> {
        let kind = self
            .properties
            .iter()
            .find(|element| element.name == dav::RESOURCE_TYPE)?;
        Some(kind.elements().map(|element| element.name.clone()).collect())
    }

    fn read(body: &[u8], root_name: &Name) -> Result<Self, RequestError> {
        if is_empty(body) {
            return Ok(Self::default());
        }
        let root = read_root(body)?;
        if root.name != *root_name {
            return Err(RequestError::Malformed(
                "the body is not the element that the method takes",
            ));
        }
        let mut properties = Vec::new();
        for set in root.elements().filter(|element| element.name == dav::SET) {
            let language = set.language().or_else(|| root.language());
            read_set(set, language, |element| properties.push(element));
        }
        if properties.len() > MOST_PROPERTIES {
            return Err(RequestError::TooManyProperties);
        }
        Ok(Self { properties })
    }
}
