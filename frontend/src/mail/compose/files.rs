//! The files of a message being written.

use leptos::prelude::*;
use roost_page_logic::mail::draft::{self, InlineImage};
use roost_shared::UploadId;
use roost_shared::mail::{AttachmentSource, DraftAttachment, MessageKey};
use web_sys::File;

use crate::api::{self, upload};

/// How a file stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Progress {
    /// This share of it is on the server.
    Uploading(f64),
    /// It is part of the message.
    Done(DraftAttachment),
    /// It did not get to the server.
    Failed(String),
}

/// A file of the message.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// Tells it from the others.
    pub id: u32,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// How it stands.
    pub progress: Progress,
}

/// The files of a message. All copies are the same set.
#[derive(Clone, Copy)]
pub struct Files {
    list: RwSignal<Vec<Item>>,
    next: StoredValue<u32>,
    /// Addresses under which images were shown before their draft was replaced.
    former: StoredValue<Vec<InlineImage>>,
    running: StoredValue<Vec<(u32, upload::Running)>, LocalStorage>,
}

impl Files {
    /// No files.
    pub fn new() -> Self {
        Self {
            list: RwSignal::new(Vec::new()),
            next: StoredValue::new(0),
            former: StoredValue::new(Vec::new()),
            running: StoredValue::new_local(Vec::new()),
        }
    }

    /// The files.
    pub fn list(self) -> Signal<Vec<Item>> {
        self.list.into()
    }

    /// Takes the attachments of a message in.
    pub fn fill(self, attachments: Vec<DraftAttachment>) {
        let items = attachments
            .into_iter()
            .map(|attachment| Item {
                id: self.number(),
                name: attachment.name.clone(),
                size: attachment.size,
                progress: Progress::Done(attachment),
            })
            .collect();
        self.list.set(items);
    }

    /// What of them is part of the message.
    pub fn attachments(self) -> Vec<DraftAttachment> {
        self.list.with_untracked(|list| {
            list.iter()
                .filter_map(|item| match &item.progress {
                    Progress::Done(attachment) => Some(attachment.clone()),
                    Progress::Uploading(_) | Progress::Failed(_) => None,
                })
                .collect()
        })
    }

    /// Whether any of them is a part of that message.
    pub fn lie_in(self, message: &MessageKey) -> bool {
        self.attachments()
            .iter()
            .any(|attachment| draft::lies_in(attachment, message))
    }

    /// Says that the parts of one message have become those of another.
    pub fn move_parts(self, before: &MessageKey, now: Vec<DraftAttachment>) {
        // The text shows the images from where they were until it is opened again.
        let shown = self.inline_images();
        self.former.update_value(|former| former.extend(shown));
        self.list.update(|list| {
            let attachments = list.iter_mut().filter_map(|item| match &mut item.progress {
                Progress::Done(attachment) => Some(attachment),
                Progress::Uploading(_) | Progress::Failed(_) => None,
            });
            draft::move_parts(attachments, before, now);
        });
    }

    /// The images that the text shows, each under the address that it has now and those that it had.
    pub fn inline_images(self) -> Vec<InlineImage> {
        let mut images = self.present_images();
        images.extend(
            self.former
                .get_value()
                .into_iter()
                .filter(|image| !images.contains(image))
                .collect::<Vec<_>>(),
        );
        images
    }

    fn present_images(self) -> Vec<InlineImage> {
        self.attachments()
            .into_iter()
            .filter_map(|attachment| {
                let content_id = attachment.content_id.clone()?;
                Some(InlineImage {
                    content_id,
                    url: url(&attachment.source),
                })
            })
            .collect()
    }

    /// Whether any is on its way.
    pub fn is_busy(self) -> bool {
        self.list.with_untracked(|list| {
            list.iter()
                .any(|item| matches!(item.progress, Progress::Uploading(_)))
        })
    }

    /// Uploads a file. For an image of the text (`inline`) `on_done` hears where it is to be loaded from.
    pub fn upload(self, file: File, inline: bool, on_done: impl Fn(&DraftAttachment) + 'static) {
        let id = self.number();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the size of a file is a whole number"
        )]
        let size = file.size() as u64;
        let name = if file.name().is_empty() {
            "image.png".to_owned()
        } else {
            file.name()
        };
        self.list.update(|list| {
            list.push(Item {
                id,
                name: name.clone(),
                size,
                progress: Progress::Uploading(0.0),
            });
        });
        let running = match upload::Running::new() {
            Ok(running) => running,
            Err(error) => return self.set(id, Progress::Failed(error.message())),
        };
        self.running.update_value(|list| list.push((id, running.clone())));
        crate::reactive::spawn(async move {
            let report = move |share| self.set(id, Progress::Uploading(share));
            let result = running.send(&name, &file, report).await;
            self.running
                .try_update_value(|list| list.retain(|(other, _)| *other != id));
            match result {
                Ok(upload) => {
                    let attachment = DraftAttachment {
                        content_id: inline.then(|| content_id(upload.id)),
                        source: AttachmentSource::Upload(upload.id),
                        name: upload.name,
                        media_type: upload.media_type,
                        size: upload.size,
                    };
                    if self.is_there(id) {
                        self.set(id, Progress::Done(attachment.clone()));
                        on_done(&attachment);
                    } else {
                        forget(&attachment);
                    }
                }
                Err(error) => self.set(id, Progress::Failed(error.message())),
            }
        });
    }

    /// Takes a file away.
    pub fn remove(self, id: u32) {
        self.running.update_value(|list| {
            for (_, running) in list.iter().filter(|(other, _)| *other == id) {
                running.stop();
            }
        });
        self.list.update(|list| {
            if let Some(Item {
                progress: Progress::Done(attachment),
                ..
            }) = list.iter().find(|item| item.id == id)
            {
                forget(attachment);
            }
            list.retain(|item| item.id != id);
        });
    }

    fn is_there(self, id: u32) -> bool {
        self.list
            .try_with_untracked(|list| list.iter().any(|item| item.id == id))
            .unwrap_or(false)
    }

    fn set(self, id: u32, progress: Progress) {
        self.list.try_update(|list| {
            if let Some(item) = list.iter_mut().find(|item| item.id == id) {
                item.progress = progress;
            }
        });
    }

    fn number(self) -> u32 {
        let number = self.next.get_value();
        self.next.set_value(number.wrapping_add(1));
        number
    }
}

/// Where the browser loads a file of the message from.
pub fn url(source: &AttachmentSource) -> String {
    match source {
        AttachmentSource::Upload(id) => api::mail::upload_url(*id),
        AttachmentSource::Part { key, part } => api::mail::part_url(key, part, false),
    }
}

fn content_id(upload: UploadId) -> String {
    format!("image-{upload}@roost")
}

fn forget(attachment: &DraftAttachment) {
    if let AttachmentSource::Upload(id) = attachment.source {
        crate::reactive::spawn(async move {
            // What stays behind is cleared away by the server after a while.
            let _ = api::mail::delete_upload(id).await;
        });
    }
}
