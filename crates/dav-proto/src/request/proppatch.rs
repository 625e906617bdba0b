//! The body of PROPPATCH (RFC 4918 §9.2, §14.19).

use super::{MOST_PROPERTIES, RequestError, read_root};
use crate::name::{Name, dav};
use crate::xml::Element;

/// One instruction of a PROPPATCH.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PropertyChange {
    /// Set the property that this element is, with its value.
    Set(Element),
    /// Remove the property of that name.
    Remove(Name),
}

impl PropertyChange {
    /// The property that it is about.
    #[must_use]
    pub fn name(&self) -> &Name {
        match self {
            Self::Set(element) => &element.name,
            Self::Remove(name) => name,
        }
    }

    /// Reads the body: the instructions in the order in which they have to be carried out.
    ///
    /// # Errors
    /// As [`RequestError`] lists them; a body without any instruction is malformed.
    pub fn read(body: &[u8]) -> Result<Vec<Self>, RequestError> {
        let root = read_root(body)?;
        if root.name != dav::PROPERTY_UPDATE {
            return Err(RequestError::Malformed(
                "the body of PROPPATCH has to be DAV:propertyupdate",
            ));
        }
        let mut changes = Vec::new();
        for instruction in root.elements() {
            if instruction.name == dav::SET {
                let language = instruction.language().or_else(|| root.language());
                read_set(instruction, language, |element| changes.push(Self::Set(element)));
            } else if instruction.name == dav::REMOVE {
                let props = instruction.elements().filter(|element| element.name == dav::PROP);
                changes.extend(
                    props
                        .flat_map(Element::elements)
                        .map(|e| Self::Remove(e.name.clone())),
                );
            }
        }
        if changes.len() > MOST_PROPERTIES {
            return Err(RequestError::TooManyProperties);
        }
        if changes.is_empty() {
            return Err(RequestError::Malformed("DAV:propertyupdate has no instruction"));
        }
        Ok(changes)
    }
}

/// Gives every property element of a `DAV:set` with the language in scope stated on it.
pub(super) fn read_set(set: &Element, language: Option<&str>, mut take: impl FnMut(Element)) {
    for prop in set.elements().filter(|element| element.name == dav::PROP) {
        let language = prop.language().or(language);
        for element in prop.elements() {
            let mut element = element.clone();
            element.inherit_language(language);
            take(element);
        }
    }
}
