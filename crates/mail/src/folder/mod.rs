//! Folders: the list with its counts, and making, renaming and deleting them.

mod order;
mod role;

use roost_imap::{Code, ImapError, ListEntry, MailboxName};
use roost_shared::event::ServerEvent;
use roost_shared::mail::{Folder, FolderCreate, FolderRename, FolderRole};

use crate::Mail;
use crate::error::MailError;
use crate::transport::Repeat;
use crate::user::MailUser;

/// Longer names meet the limits of file systems behind the server.
const MAX_NAME_CHARS: usize = 200;

impl Mail {
    /// All folders in the order in which they are shown.
    ///
    /// # Errors
    /// When the IMAP server does not answer.
    pub async fn folders(&self, user: &MailUser) -> Result<Vec<Folder>, MailError> {
        let entries = self.list(user).await?;
        let roles = role::assign(&entries);
        let account = user.account().id;
        for entry in &entries {
            if let Some(status) = entry.status {
                let key = (account, entry.name.as_str().to_owned());
                self.caches().counts.insert(key, status.messages).await;
            }
        }
        self.caches()
            .roles
            .insert(account, std::sync::Arc::new(roles.clone()))
            .await;
        Ok(order::arrange(
            entries.into_iter().map(|entry| folder(entry, &roles)).collect(),
        ))
    }

    /// Makes a folder.
    ///
    /// # Errors
    /// [`MailError::Invalid`] for a name that cannot be, [`MailError::FolderExists`]; otherwise any.
    pub async fn create_folder(&self, user: &MailUser, request: &FolderCreate) -> Result<(), MailError> {
        let name = checked_name("name", &request.name)?;
        let mut work = self.work(user, None, Repeat::Forbidden).await?;
        let result = work.connection().create(&name, None).await;
        work.finish(result.map_err(|error| name_refused("name", error)))
            .await?;
        self.folders_changed(user).await;
        Ok(())
    }

    /// Renames or moves a folder with all below it.
    ///
    /// # Errors
    /// As [`Mail::create_folder`]; [`MailError::Forbidden`] for the inbox and folders with a role.
    pub async fn rename_folder(&self, user: &MailUser, request: &FolderRename) -> Result<(), MailError> {
        let from = MailboxName::new(&request.name);
        let to = checked_name("new_name", &request.new_name)?;
        self.require_ordinary(user, from.as_str()).await?;
        let mut work = self.work(user, None, Repeat::Forbidden).await?;
        let result = work.connection().rename(&from, &to).await;
        work.finish(result.map_err(|error| name_refused("new_name", error)))
            .await?;
        self.folders_changed(user).await;
        Ok(())
    }

    /// Deletes a folder with the messages in it.
    ///
    /// # Errors
    /// [`MailError::NotFound`]; [`MailError::Forbidden`] for the inbox and folders with a role.
    pub async fn delete_folder(&self, user: &MailUser, name: &str) -> Result<(), MailError> {
        let name = MailboxName::new(name);
        self.require_ordinary(user, name.as_str()).await?;
        let mut work = self.work(user, None, Repeat::Forbidden).await?;
        let result = work.connection().delete(&name).await;
        work.finish(result.map_err(MailError::from)).await?;
        self.folders_changed(user).await;
        Ok(())
    }

    /// Deleting or renaming the inbox or Sent would break this and other programs for the person.
    async fn require_ordinary(&self, user: &MailUser, name: &str) -> Result<(), MailError> {
        match self.role_of(user, name).await? {
            None => Ok(()),
            Some(_) => Err(MailError::Forbidden(
                "This folder has a purpose and stays as it is.".to_owned(),
            )),
        }
    }

    /// What the folder is for.
    pub(crate) async fn role_of(&self, user: &MailUser, name: &str) -> Result<Option<FolderRole>, MailError> {
        if name.eq_ignore_ascii_case("INBOX") {
            return Ok(Some(FolderRole::Inbox));
        }
        let roles = self.roles(user).await?;
        Ok(roles
            .iter()
            .find(|(_, folder)| folder == name)
            .map(|(role, _)| *role))
    }

    async fn folders_changed(&self, user: &MailUser) {
        self.caches().roles.invalidate(&user.account().id).await;
        self.watchers()
            .tell(user.account().id, ServerEvent::FoldersChanged);
    }
}

fn folder(entry: ListEntry, roles: &[(FolderRole, String)]) -> Folder {
    let name = entry.name.as_str();
    let components: Vec<&str> = match entry.delimiter {
        Some(delimiter) => name.split(delimiter).collect(),
        None => vec![name],
    };
    let status = entry.status.unwrap_or_default();
    Folder {
        label: components.last().copied().unwrap_or(name).to_owned(),
        depth: u32::try_from(components.len().saturating_sub(1)).unwrap_or(u32::MAX),
        role: roles
            .iter()
            .find(|(_, folder)| folder == name)
            .map(|(role, _)| *role),
        delimiter: entry.delimiter,
        selectable: entry.selectable,
        total: status.messages,
        unread: status.unseen,
        name: name.to_owned(),
    }
}

fn checked_name(field: &'static str, name: &str) -> Result<MailboxName, MailError> {
    let name = name.trim();
    if name.is_empty() {
        return Err(MailError::invalid(field, "Please give the folder a name."));
    }
    if name.chars().count() > MAX_NAME_CHARS {
        return Err(MailError::invalid(field, "At most 200 characters."));
    }
    if name.chars().any(char::is_control) {
        return Err(MailError::invalid(field, "Letters, digits and the like only."));
    }
    Ok(MailboxName::new(name))
}

/// A server's refusal of a name, put beside the field.
fn name_refused(field: &'static str, error: ImapError) -> MailError {
    match error {
        ImapError::Refused {
            code: Some(Code::Cannot) | None,
            text,
            ..
        } => MailError::invalid(field, text),
        ImapError::Refused {
            code: Some(Code::Other),
            text,
            ..
        } => MailError::invalid(field, text),
        other => other.into(),
    }
}
