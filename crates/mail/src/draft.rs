//! Drafts kept on the server.

use bytes::Bytes;
use roost_imap::{Flag, MailboxName, SearchKey, SequenceSet};
use roost_shared::mail::{DraftSave, DraftSaved, FolderRole, MessageKey};

use crate::Mail;
use crate::error::MailError;
use crate::outgoing::{Purpose, memo, new_message_id};
use crate::transport::Repeat;
use crate::user::MailUser;

impl Mail {
    /// Stores a version of a draft and removes the one that it takes the place of. `from_name` is the name that
    /// would go out.
    ///
    /// # Errors
    /// [`MailError::Invalid`] where a file is gone or a field too long, [`MailError::OverQuota`]; otherwise any.
    pub async fn save_draft(
        &self,
        user: &MailUser,
        from_name: &str,
        save: &DraftSave,
    ) -> Result<DraftSaved, MailError> {
        let _room = self.reserve_for(user, &save.draft).await?;
        let message_id = new_message_id(user);
        let built = self
            .build(user, from_name, &save.draft, message_id.clone(), Purpose::Keeping)
            .await?;
        let bytes = memo::prepend(&save.draft, built.into_copy())
            .map_err(|error| MailError::Internal(Box::new(error)))?;
        let key = self
            .store(
                user,
                FolderRole::Drafts,
                &[Flag::Draft, Flag::Seen],
                bytes.into(),
                &message_id,
            )
            .await?;
        if let Some(replaced) = &save.replaces {
            self.remove_draft(user, replaced, &key.folder).await;
        }
        Ok(DraftSaved { key })
    }

    /// Puts a message into the folder with that role and says where it lies.
    pub(crate) async fn store(
        &self,
        user: &MailUser,
        role: FolderRole,
        flags: &[Flag],
        message: Bytes,
        message_id: &str,
    ) -> Result<MessageKey, MailError> {
        let mut folder = self.folder_for(user, role).await?;
        let mut stored = self.append(user, &folder, flags, message.clone()).await;
        if matches!(stored, Err(MailError::NotFound(_))) {
            // Deleted by another program since it was remembered.
            self.caches().roles.invalidate(&user.account().id).await;
            folder = self.folder_for(user, role).await?;
            stored = self.append(user, &folder, flags, message).await;
        }
        let (validity, uid) = match stored? {
            Some(place) => place,
            None => self.find_by_message_id(user, &folder, message_id).await?,
        };
        Ok(MessageKey {
            folder: folder.as_str().to_owned(),
            validity,
            uid,
        })
    }

    async fn append(
        &self,
        user: &MailUser,
        folder: &MailboxName,
        flags: &[Flag],
        message: Bytes,
    ) -> Result<Option<(u32, u32)>, MailError> {
        let mut work = self.work(user, None, Repeat::Forbidden).await?;
        let result = work.connection().append(folder, flags, None, message).await;
        work.finish(result.map_err(MailError::from)).await
    }

    /// For servers that do not tell where APPEND has put a message.
    async fn find_by_message_id(
        &self,
        user: &MailUser,
        folder: &MailboxName,
        message_id: &str,
    ) -> Result<(u32, u32), MailError> {
        let key = SearchKey::Header("MESSAGE-ID", message_id.to_owned());
        let mut work = self.work(user, Some(folder), Repeat::Forbidden).await?;
        let connection = work.connection();
        let result = match connection.select(folder, false).await {
            Ok(selected) => connection
                .search(&key)
                .await
                .map(|found| (selected.validity, found)),
            Err(error) => Err(error),
        };
        let (validity, found) = work.finish(result.map_err(MailError::from)).await?;
        let uid = found
            .last()
            .copied()
            .ok_or(MailError::internal("a message that was stored and is not there"))?;
        Ok((validity, uid))
    }

    /// Removes a version of a draft that is of no use any more. If that fails one draft too many is left,
    /// which harms less than an error after the message was stored or sent.
    pub(crate) async fn remove_draft(&self, user: &MailUser, key: &MessageKey, drafts: &str) {
        if key.folder != drafts {
            return;
        }
        let Some(set) = SequenceSet::one(key.uid) else {
            return;
        };
        let folder = MailboxName::new(&key.folder);
        if let Err(error) = self.expunge(user, &folder, key.validity, &set).await {
            tracing::warn!(%error, account = %user.account().id, "a draft could not be removed");
        }
    }
}
