//! Moving messages: archive, delete, junk and undo are all moves.

use roost_imap::{Connection, MailboxName, Moved, SequenceSet};
use roost_shared::mail::{FolderRole, MoveRequest, MoveResult, MoveTarget};

use crate::Mail;
use crate::error::MailError;
use crate::flags::message_set;
use crate::transport::{Repeat, open};
use crate::user::MailUser;

impl Mail {
    /// Moves messages, or removes them for good. Says where they are now.
    ///
    /// # Errors
    /// [`MailError::ChangedMeanwhile`] if the folder was made anew, [`MailError::NotFound`] if the target does
    /// not exist, [`MailError::Forbidden`] for removing outside Trash, Junk and Drafts; otherwise any.
    pub async fn move_messages(
        &self,
        user: &MailUser,
        request: &MoveRequest,
    ) -> Result<MoveResult, MailError> {
        let set = message_set(&request.uids)?;
        let folder = MailboxName::new(&request.folder);
        let target = match &request.target {
            MoveTarget::Expunged => {
                self.require_removable(user, folder.as_str()).await?;
                self.expunge(user, &folder, request.validity, &set).await?;
                return Ok(MoveResult {
                    folder: None,
                    validity: 0,
                    uids: Vec::new(),
                });
            }
            MoveTarget::Folder(name) => MailboxName::new(name),
            MoveTarget::Role(role) => self.folder_for(user, *role).await?,
        };
        if target == folder {
            let stays = MoveResult {
                folder: Some(request.folder.clone()),
                validity: request.validity,
                uids: request.uids.clone(),
            };
            return Ok(stays);
        }
        let mut work = self.work(user, Some(&folder), Repeat::Forbidden).await?;
        let result = relocate(work.connection(), &folder, request.validity, &set, &target).await;
        match work.finish(result).await {
            Ok(moved) => Ok(MoveResult {
                folder: Some(target.as_str().to_owned()),
                validity: moved.validity,
                uids: moved.uids,
            }),
            Err(error) => {
                if matches!(error, MailError::NotFound(_)) {
                    // Whoever remembered it as the folder of a role was wrong.
                    self.caches().roles.invalidate(&user.account().id).await;
                }
                Err(error)
            }
        }
    }

    /// Removes messages for good.
    pub(crate) async fn expunge(
        &self,
        user: &MailUser,
        folder: &MailboxName,
        validity: u32,
        set: &SequenceSet,
    ) -> Result<(), MailError> {
        let mut work = self.work(user, Some(folder), Repeat::Forbidden).await?;
        let connection = work.connection();
        let result = match open(connection, folder, validity).await {
            Ok(_) => connection.expunge(set).await.map_err(MailError::from),
            Err(error) => Err(error),
        };
        work.finish(result).await
    }

    async fn require_removable(&self, user: &MailUser, folder: &str) -> Result<(), MailError> {
        match self.role_of(user, folder).await? {
            Some(FolderRole::Trash | FolderRole::Junk | FolderRole::Drafts) => Ok(()),
            _ => Err(MailError::Forbidden(
                "Only messages in the trash, in junk and drafts can be removed for good.".to_owned(),
            )),
        }
    }
}

async fn relocate(
    connection: &mut Connection,
    folder: &MailboxName,
    validity: u32,
    set: &SequenceSet,
    target: &MailboxName,
) -> Result<Moved, MailError> {
    open(connection, folder, validity).await?;
    Ok(connection.move_to(set, target).await?)
}
