//! Calendars as the page lists and edits them.

use roost_db::collection::{Collection, CollectionKind, Origin};
use roost_shared::calendar::{CalendarCreate, CalendarOrigin, CalendarSummary, CalendarUpdate};
use roost_shared::{AccountId, CalendarId};

use crate::{CollectionDraft, CollectionPatch, Groupware, GroupwareError, Result, sharing, uid};

/// The longest name that the page may give to a calendar.
pub const MAX_NAME_CHARS: usize = 200;

/// The longest address of a calendar elsewhere.
const MAX_SOURCE_CHARS: usize = 2_000;

/// Colours of calendars that have none, by id.
const PALETTE: [&str; 8] = [
    "#2563eb", "#16a34a", "#d97706", "#dc2626", "#7c3aed", "#0891b2", "#db2777", "#4d7c0f",
];

impl Groupware {
    /// The account's calendars and task lists, in its own order.
    ///
    /// # Errors
    /// The database's.
    pub async fn calendars(&self, account: AccountId) -> Result<Vec<CalendarSummary>> {
        let collections = self.collections(account, CollectionKind::Calendar).await?;
        Ok(collections.iter().map(summary).collect())
    }

    /// Makes a calendar that takes events, after the others; with a source, one that is fetched from there.
    ///
    /// # Errors
    /// [`GroupwareError::InvalidInput`].
    pub async fn create_calendar(
        &self,
        account: AccountId,
        create: &CalendarCreate,
    ) -> Result<CalendarSummary> {
        let existing = self.collections(account, CollectionKind::Calendar).await?;
        let last = existing.iter().map(|other| other.sort_order).max().unwrap_or(0);
        let draft = CollectionDraft {
            name: uid::random(),
            display_name: checked_name(&create.name)?,
            color: checked_color(&create.color)?,
            sort_order: last.saturating_add(1),
            source: create
                .source
                .as_deref()
                .map(checked_source)
                .transpose()?
                .unwrap_or_default(),
            ..CollectionDraft::default()
        };
        let made = self
            .create_collection(account, CollectionKind::Calendar, draft)
            .await?;
        Ok(summary(&made))
    }

    /// Changes how the account sees a calendar.
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`], [`GroupwareError::InvalidInput`].
    pub async fn update_calendar(
        &self,
        account: AccountId,
        id: CalendarId,
        update: &CalendarUpdate,
    ) -> Result<CalendarSummary> {
        self.require_kind(account, id, CollectionKind::Calendar).await?;
        let patch = CollectionPatch {
            display_name: update.name.as_deref().map(checked_name).transpose()?,
            color: update.color.as_deref().map(checked_color).transpose()?,
            visible: update.visible,
            ..CollectionPatch::default()
        };
        Ok(summary(&self.update_collection(account, id, &patch).await?))
    }

    /// Deletes a calendar of the account's own with everything in it, or leaves a shared one; see
    /// [`Groupware::delete_collection`].
    ///
    /// # Errors
    /// [`GroupwareError::NotFound`], [`GroupwareError::Forbidden`].
    pub async fn delete_calendar(&self, account: AccountId, id: CalendarId) -> Result<()> {
        self.require_kind(account, id, CollectionKind::Calendar).await?;
        self.delete_collection(account, id).await
    }

    /// The collection, if it is of that kind.
    pub(crate) async fn require_kind(
        &self,
        account: AccountId,
        id: CalendarId,
        kind: CollectionKind,
    ) -> Result<Collection> {
        let found = self.collection(account, id).await?;
        if found.kind == kind {
            Ok(found)
        } else {
            Err(GroupwareError::NotFound)
        }
    }
}

fn summary(collection: &Collection) -> CalendarSummary {
    CalendarSummary {
        id: collection.id,
        name: collection.title().to_owned(),
        color: shown_color(collection),
        visible: collection.visible,
        writable: collection.writable,
        is_default: collection.is_default,
        holds_events: collection.takes("VEVENT"),
        holds_tasks: collection.takes("VTODO"),
        origin: match collection.origin {
            Origin::Birthdays => CalendarOrigin::Birthdays,
            Origin::Subscription => CalendarOrigin::Subscription,
            Origin::Own | Origin::Directory | Origin::Inbox => CalendarOrigin::Own,
        },
        sharing: sharing::summary(collection),
    }
}

/// `#rrggbb` from what a client stored: Apple's clients add an alpha (`#rrggbbaa`), some store nothing.
fn shown_color(collection: &Collection) -> String {
    let digits = collection
        .color
        .trim()
        .strip_prefix('#')
        .and_then(|digits| digits.get(..6));
    match digits {
        Some(digits) if digits.bytes().all(|digit| digit.is_ascii_hexdigit()) => {
            format!("#{}", digits.to_ascii_lowercase())
        }
        _ => {
            let position = usize::try_from(collection.id.0).unwrap_or(0) % PALETTE.len();
            PALETTE.get(position).copied().unwrap_or("#2563eb").to_owned()
        }
    }
}

pub(crate) fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    let length = name.chars().count();
    if length == 0 || length > MAX_NAME_CHARS || name.chars().any(char::is_control) {
        return Err(GroupwareError::input(
            "name",
            format!("must have 1 to {MAX_NAME_CHARS} characters"),
        ));
    }
    Ok(name.to_owned())
}

/// The address of a calendar elsewhere. Whether it can be reached is found out when it is fetched.
fn checked_source(source: &str) -> Result<String> {
    let source = source.trim();
    let is_web = source.split_once("://").is_some_and(|(scheme, rest)| {
        let is_known = ["https", "http", "webcal", "webcals"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known));
        is_known && rest.split('/').next().is_some_and(|host| !host.is_empty())
    });
    let is_plain = !source.chars().any(|c| c.is_control() || c.is_whitespace());
    if is_web && is_plain && source.chars().count() <= MAX_SOURCE_CHARS {
        Ok(source.to_owned())
    } else {
        Err(GroupwareError::input(
            "source",
            "must be the address of a calendar, like https://example.com/calendar.ics",
        ))
    }
}

fn checked_color(color: &str) -> Result<String> {
    let is_color = color
        .strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
    if is_color {
        Ok(color.to_ascii_lowercase())
    } else {
        Err(GroupwareError::input("color", "must be of the form #rrggbb"))
    }
}
