//! One calendar, into a running system: as a new one beside what is there.

use roost_groupware::{CollectionDraft, Groupware};
use roost_model::Account;

use super::copy_rows::CopyRows;
use super::single;
use crate::error::{BackupError, Result};
use crate::manifest::{Blob, Manifest, Part};
use crate::{Repository, Settings, database};

/// What was brought back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestoredCalendar {
    /// The new calendar's name.
    pub name: String,
    /// How many objects are in it.
    pub objects: usize,
}

/// A calendar of a backup.
struct Found {
    id: i64,
    draft: CollectionDraft,
}

/// Restores a calendar of an account, by its id or its name, as a new one whose name says so. Nobody is invited or told
/// anything; what is there stays as it is.
///
/// # Errors
/// [`BackupError::Refused`] if the backup has no such calendar, or more than one by the name.
pub async fn restore_calendar(
    settings: &Settings,
    repository: &Repository,
    manifest: &Manifest,
    groupware: &Groupware,
    account: &Account,
    wanted: &str,
) -> Result<RestoredCalendar> {
    let blob = single(manifest, Part::Database)?;
    if let Some(info) = manifest.packs.get(&blob.pack) {
        repository.check_pack(&blob.pack, info)?;
    }
    let found = find(settings, repository, blob, &account.address, wanted)?;
    let mut objects = Vec::new();
    let mut rows = CopyRows::default();
    database::rows(settings, repository, blob, &["object"], |line| {
        if let Some(("object", row)) = rows.line(line)
            && row.number("collection_id") == Some(found.id)
            && let Some(data) = row.binary("data")
        {
            objects.push((row.text("name"), data));
        }
        Ok(())
    })?;
    let day = manifest.created_at.format("%Y%m%d");
    let unique: u32 = rand::random();
    let draft = CollectionDraft {
        name: format!("restored-{day}-{unique:08x}"),
        display_name: format!("{} (restored)", found.draft.display_name),
        ..found.draft
    };
    let name = draft.display_name.clone();
    let count = objects.len();
    groupware.bring_back_calendar(account.id, draft, objects).await?;
    Ok(RestoredCalendar { name, objects: count })
}

fn find(
    settings: &Settings,
    repository: &Repository,
    blob: &Blob,
    address: &str,
    wanted: &str,
) -> Result<Found> {
    let (mut account, mut collections, mut instances) = (None, Vec::new(), Vec::new());
    let mut rows = CopyRows::default();
    let tables = ["account", "collection", "collection_instance"];
    database::rows(settings, repository, blob, &tables, |line| {
        match rows.line(line) {
            Some(("account", row)) if row.text("address") == address => account = row.number("id"),
            Some(("collection", row)) if row.text("kind") == "calendar" => {
                let components = row.words("components");
                collections.push((
                    row.number("id"),
                    row.number("owner_id"),
                    components,
                    row.text("timezone"),
                ));
            }
            Some(("collection_instance", row)) => instances.push((
                row.number("collection_id"),
                row.number("account_id"),
                [
                    row.text("name"),
                    row.text("display_name"),
                    row.text("description"),
                    row.text("color"),
                ],
            )),
            _ => {}
        }
        Ok(())
    })?;
    let account =
        account.ok_or_else(|| BackupError::refused(format!("the backup has no account {address}")))?;
    let mut found: Vec<Found> = instances
        .into_iter()
        .filter(|(_, of, _)| *of == Some(account))
        .filter_map(|(id, _, [name, display_name, description, color])| {
            let (id, _, components, timezone) = collections
                .iter()
                .find(|(own, owner, ..)| *own == id && *owner == Some(account))?;
            let id = (*id)?;
            let is_wanted = wanted == id.to_string() || wanted == name || wanted == display_name;
            is_wanted.then(|| Found {
                id,
                draft: CollectionDraft {
                    display_name,
                    description,
                    color,
                    components: components.clone(),
                    timezone: timezone.clone(),
                    ..CollectionDraft::default()
                },
            })
        })
        .collect();
    match (found.pop(), found.len()) {
        (Some(one), 0) => Ok(one),
        (None, _) => Err(BackupError::refused(format!(
            "the backup has no calendar {wanted:?} of {address}'s own"
        ))),
        (Some(_), _) => Err(BackupError::refused(format!(
            "{address} has more than one calendar {wanted:?}: name it by its id"
        ))),
    }
}
