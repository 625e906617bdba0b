//! The body of PROPFIND (RFC 4918 §9.1, §14.20).

use super::{RequestError, is_empty, read_names, read_root};
use crate::name::{Name, dav};
use crate::xml::Element;

/// Which properties are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PropertyRequest {
    /// All that a client may want without knowing them, and these.
    All {
        /// The further ones (`DAV:include`).
        include: Vec<Name>,
    },
    /// The names of all that exist.
    Names,
    /// These.
    Listed(Vec<Name>),
}

impl PropertyRequest {
    /// Reads the body of a PROPFIND. No body asks for all properties.
    ///
    /// # Errors
    /// As [`RequestError`] lists them.
    pub fn read(body: &[u8]) -> Result<Self, RequestError> {
        if is_empty(body) {
            return Ok(Self::All { include: Vec::new() });
        }
        let root = read_root(body)?;
        if root.name != dav::PROPFIND {
            return Err(RequestError::Malformed(
                "the body of PROPFIND has to be DAV:propfind",
            ));
        }
        Self::read_within(&root)?.ok_or(RequestError::Malformed(
            "DAV:propfind needs DAV:prop, DAV:allprop or DAV:propname",
        ))
    }

    /// Reads `prop`, `allprop` or `propname` among the children of `parent`, which has one of them at most.
    pub(super) fn read_within(parent: &Element) -> Result<Option<Self>, RequestError> {
        let prop = parent.child(&dav::PROP);
        let all = parent.has_child(&dav::ALLPROP);
        let names = parent.has_child(&dav::PROPNAME);
        match (prop, all, names) {
            (None, false, false) => Ok(None),
            (Some(prop), false, false) => Ok(Some(Self::Listed(read_names(prop)?))),
            (None, true, false) => {
                let include = parent.child(&dav::INCLUDE).map(read_names).transpose()?;
                Ok(Some(Self::All {
                    include: include.unwrap_or_default(),
                }))
            }
            (None, false, true) => Ok(Some(Self::Names)),
            _ => Err(RequestError::Malformed(
                "DAV:prop, DAV:allprop and DAV:propname exclude each other",
            )),
        }
    }
}
