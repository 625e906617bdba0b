//! What a report about objects looks at: the members of one collection, those of all collections in a home
//! (RFC 4791 §7.2), or one object.

use roost_dav_proto::header::Depth;
use roost_groupware::{Access, Collection, ObjectInfo, Origin};

use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::resource::Resource;

/// The resources that a report targets.
pub enum Scope {
    /// The members of these collections.
    Members(Vec<Collection>),
    /// One object.
    One(Box<(Collection, ObjectInfo)>),
}

impl Scope {
    /// What `Depth` makes of the resource that was asked. Of a collection, 0 means itself, which is no object; a header
    /// that is absent means its members, though RFC 4791 §7.8 assumes 0 then: nobody asks for nothing.
    ///
    /// # Errors
    /// The database's.
    pub async fn of(
        context: &Context,
        resource: Resource,
        depth: Option<Depth>,
        least: Access,
    ) -> Result<Self, DavError> {
        let is_deep = depth != Some(Depth::Zero);
        Ok(match resource {
            Resource::Object { collection, info, .. } => Self::One(Box::new((collection, info))),
            Resource::Collection(collection) if is_deep => Self::Members(vec![collection]),
            Resource::Home { kind, home } if is_deep => {
                let groupware = &context.state.groupware;
                let mut collections = groupware
                    .collections_in(context.account.id, home.id, kind)
                    .await?;
                // RFC 6638 §2.2: messages are no part of anybody's calendars.
                collections
                    .retain(|collection| collection.access >= least && collection.origin != Origin::Inbox);
                Self::Members(collections)
            }
            _ => Self::Members(Vec::new()),
        })
    }

    /// The collections.
    pub fn collections(&self) -> Vec<&Collection> {
        match self {
            Self::Members(collections) => collections.iter().collect(),
            Self::One(one) => vec![&one.0],
        }
    }
}
