//! An object in a collection, as far as a request needs to know it.

use chrono::{DateTime, Utc};
use roost_groupware::{Content, ObjectInfo, ObjectTag};

/// What is known of an object. What is `None` was not asked for, or the object does not have it.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// The last segment of its path.
    pub name: &'a str,
    /// `VEVENT`, `VCARD`, ….
    pub component: &'a str,
    /// Its entity tag, with quotes.
    pub etag: &'a str,
    /// Of a scheduling object its Schedule-Tag, with quotes.
    pub schedule_tag: Option<&'a str>,
    /// How many bytes it has.
    pub size: Option<usize>,
    /// When it was made and last written.
    pub times: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// The value of `calendar-data` or `address-data`, where a report asked for it.
    pub data: Option<&'a str>,
}

impl<'a> From<&'a ObjectTag> for Member<'a> {
    fn from(tag: &'a ObjectTag) -> Self {
        Self {
            name: &tag.name,
            component: &tag.component,
            etag: &tag.etag,
            schedule_tag: None,
            size: None,
            times: None,
            data: None,
        }
    }
}

impl<'a> From<&'a ObjectInfo> for Member<'a> {
    fn from(info: &'a ObjectInfo) -> Self {
        Self {
            name: &info.name,
            component: &info.component,
            etag: &info.etag,
            schedule_tag: info.schedule_tag.as_deref(),
            size: usize::try_from(info.size).ok(),
            times: Some((info.created_at, info.modified_at)),
            data: None,
        }
    }
}

impl<'a> From<&'a Content> for Member<'a> {
    fn from(content: &'a Content) -> Self {
        Self {
            schedule_tag: content.schedule_tag.as_deref(),
            size: Some(content.data.len()),
            times: content.times,
            ..Self::from(&content.tag)
        }
    }
}
