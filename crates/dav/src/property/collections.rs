//! Looking up what the answers about collections need, and writing the responses of several.

use roost_dav_proto::Multistatus;
use roost_groupware::Collection;
use roost_locks::LockSpace;
use roost_shared::CollectionId;

use super::{Background, DeadProperties, Subject, Viewer, Wanted};
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::path;

impl DeadProperties {
    /// Those of some collections, if a property asks for them.
    ///
    /// # Errors
    /// The database's.
    pub async fn of_collections(
        context: &Context,
        wanted: &Wanted,
        ids: &[CollectionId],
    ) -> Result<Self, DavError> {
        let mut dead = Self::new();
        if wanted.needs_dead_properties() && !ids.is_empty() {
            let groupware = &context.state.groupware;
            for (id, property) in groupware.dead_properties(context.account.id, ids).await? {
                dead.collections.entry(id).or_default().push(property);
            }
        }
        Ok(dead)
    }
}

impl Viewer {
    /// Looks up the locks in these collections, if a property asks for them.
    ///
    /// # Errors
    /// The database's.
    pub async fn look_up_locks(
        &mut self,
        context: &Context,
        wanted: &Wanted,
        ids: &[CollectionId],
    ) -> Result<(), DavError> {
        if wanted.needs_locks() && !ids.is_empty() {
            let spaces: Vec<LockSpace> = ids.iter().copied().map(LockSpace::Collection).collect();
            self.locks = context.state.locks.load_all(&spaces).await?;
        }
        Ok(())
    }
}

impl Wanted {
    /// Adds a response for each of these collections, with what was asked for.
    ///
    /// # Errors
    /// The database's.
    pub async fn respond_collections(
        &self,
        context: &Context,
        body: &mut Multistatus,
        collections: &[Collection],
    ) -> Result<(), DavError> {
        let ids: Vec<_> = collections.iter().map(|collection| collection.id).collect();
        let dead = DeadProperties::of_collections(context, self, &ids).await?;
        let mut viewer = Viewer::new(context.account.clone());
        viewer.look_up_locks(context, self, &ids).await?;
        viewer.background = Background::of_collections(context, self, collections).await?;
        for collection in collections {
            let subject = Subject::Collection(collection);
            self.respond(body, &path::of(collection), &subject, &viewer, &dead);
        }
        Ok(())
    }
}
