//! Properties that clients set on files and their collections: all of them dead, kept as they are.

use roost_dav_proto::multistatus::PropStat;
use roost_dav_proto::name::{self, Name, dav};
use roost_dav_proto::request::proppatch::PropertyChange;
use roost_dav_proto::xml::Element;

use super::settings::{Refused, read};
use super::{Property, Settings, WebDav};

/// The changes that a PROPPATCH asks for.
///
/// # Errors
/// What became of each property, if one is refused.
pub fn file_settings(changes: &[PropertyChange]) -> Result<Settings, Vec<PropStat>> {
    read(changes.iter().cloned(), apply)
}

/// The properties that a new collection of files is to have.
///
/// # Errors
/// What became of each property, if one is refused.
pub fn new_file_collection_settings(properties: &[Element]) -> Result<Settings, Vec<PropStat>> {
    let changes = properties.iter().cloned().map(PropertyChange::Set);
    read(changes, |settings, change| {
        // The method has looked at it already.
        if Property::find(change.name()) == Some(Property::WebDav(WebDav::ResourceType)) {
            return Ok(());
        }
        apply(settings, change)
    })
}

fn apply(settings: &mut Settings, change: PropertyChange) -> Result<(), Refused> {
    if is_live(change.name()) {
        return Err(Refused::protected());
    }
    settings.keep(change);
    Ok(())
}

/// Whether the server says what the property is; but a file's name for people is the client's (RFC 4918 §15.2).
fn is_live(name: &Name) -> bool {
    name.namespace == name::DAV && *name != dav::DISPLAY_NAME && Property::find(name).is_some()
}
