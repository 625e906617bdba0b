//! The files of a message being written, brought together from uploads and from other messages.

use roost_message::file_name;
use roost_shared::mail::{AttachmentSource, Draft, DraftAttachment};
use roost_submit::OutgoingFile;

use crate::Mail;
use crate::error::MailError;
use crate::reading::collect;
use crate::user::MailUser;

impl Mail {
    /// Fetches all files. Inline images that the HTML does not show (any more) stay behind.
    pub(super) async fn outgoing_files(
        &self,
        user: &MailUser,
        draft: &Draft,
        shown: &[String],
    ) -> Result<Vec<OutgoingFile>, MailError> {
        let mut room = self.config().max_message_bytes;
        let mut files = Vec::new();
        for (position, attachment) in draft.attachments.iter().enumerate() {
            if attachment
                .content_id
                .as_ref()
                .is_some_and(|id| !shown.contains(id))
            {
                continue;
            }
            let bytes = self
                .file_bytes(user, attachment, room)
                .await
                .map_err(|error| match error {
                    MailError::NotFound(_) | MailError::ChangedMeanwhile => MailError::invalid(
                        format!("attachments.{position}"),
                        "This file is not on the server any more: please attach it again.",
                    ),
                    other => other,
                })?;
            room = room.saturating_sub(bytes.len() as u64);
            files.push(OutgoingFile {
                name: file_name::safe(&attachment.name, &attachment.media_type),
                media_type: attachment.media_type.clone(),
                content_id: attachment.content_id.clone(),
                bytes,
            });
        }
        Ok(files)
    }

    /// Bytes of all files as the server has them: as they lie here or in the mail store. More than a message may have is
    /// never fetched. What is not there any more counts nothing: building the message says so.
    pub(super) async fn size_of_files(&self, user: &MailUser, draft: &Draft) -> Result<u64, MailError> {
        let mut sum = 0_u64;
        for attachment in &draft.attachments {
            let size = match &attachment.source {
                AttachmentSource::Upload(id) => self.upload(user, *id).await.map(|(upload, _)| upload.size),
                AttachmentSource::Part { key, part } => self.part_size(user, key, part).await,
            };
            sum = match size {
                Ok(size) => sum.saturating_add(size),
                Err(MailError::NotFound(_) | MailError::ChangedMeanwhile) => sum,
                Err(error) => return Err(error),
            };
        }
        Ok(sum.min(self.config().max_message_bytes))
    }

    async fn file_bytes(
        &self,
        user: &MailUser,
        attachment: &DraftAttachment,
        room: u64,
    ) -> Result<Vec<u8>, MailError> {
        match &attachment.source {
            AttachmentSource::Upload(id) => {
                let (upload, bytes) = self.upload(user, *id).await?;
                if upload.size > room {
                    return Err(MailError::TooLarge);
                }
                collect(bytes, room).await
            }
            AttachmentSource::Part { key, part } => {
                collect(self.part(user, key, part).await?.bytes, room).await
            }
        }
    }
}
