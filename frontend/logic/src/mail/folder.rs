//! What the page says and knows of folders.

use roost_shared::mail::{Folder, FolderRole};

/// The icon of a folder.
#[must_use]
pub const fn icon(role: Option<FolderRole>) -> &'static str {
    match role {
        Some(FolderRole::Inbox) => "inbox",
        Some(FolderRole::Drafts) => "drafts",
        Some(FolderRole::Sent) => "send",
        Some(FolderRole::Archive) => "archive",
        Some(FolderRole::Junk) => "junk",
        Some(FolderRole::Trash) => "trash",
        Some(FolderRole::All) => "all-mail",
        Some(FolderRole::Flagged) => "star",
        None => "folder",
    }
}

/// What a folder is called: its own name, except for the inbox, whose name is a protocol's.
#[must_use]
pub fn label(folder: &Folder) -> &str {
    if folder.role == Some(FolderRole::Inbox) {
        "Inbox"
    } else {
        &folder.label
    }
}

/// The folder with a role.
#[must_use]
pub fn with_role(folders: &[Folder], role: FolderRole) -> Option<&Folder> {
    folders.iter().find(|folder| folder.role == Some(role))
}

/// Whether it may be renamed or removed: the folders that mail programs look for may not.
#[must_use]
pub const fn is_own(folder: &Folder) -> bool {
    folder.role.is_none()
}

/// The name that a folder gets when its last component becomes `label`.
#[must_use]
pub fn renamed(folder: &Folder, label: &str) -> String {
    match folder
        .delimiter
        .and_then(|delimiter| Some((delimiter, folder.name.rsplit_once(delimiter)?.0)))
    {
        Some((delimiter, parent)) => format!("{parent}{delimiter}{label}"),
        None => label.to_owned(),
    }
}

/// The name of a new folder below `parent`, or at the top.
#[must_use]
pub fn child(parent: Option<&Folder>, label: &str) -> String {
    match parent.and_then(|parent| Some((parent, parent.delimiter?))) {
        Some((parent, delimiter)) => format!("{}{delimiter}{label}", parent.name),
        None => label.to_owned(),
    }
}

/// What is wrong with a folder's label, if anything.
#[must_use]
pub fn problem(label: &str, delimiter: Option<char>) -> Option<String> {
    let label = label.trim();
    if label.is_empty() {
        Some("Type a name.".to_owned())
    } else if label.chars().count() > 200 {
        Some("That name is too long.".to_owned())
    } else if let Some(delimiter) = delimiter.filter(|delimiter| label.contains(*delimiter)) {
        Some(format!("A name cannot have “{delimiter}” in it."))
    } else if label.chars().any(char::is_control) || label.contains(['*', '%']) {
        Some("A name cannot have “*” or “%” in it.".to_owned())
    } else {
        None
    }
}

/// Whether the number beside a folder says how many messages are unread, how many there are, or nothing.
#[must_use]
pub fn count(folder: &Folder) -> Option<u32> {
    let number = match folder.role {
        // A draft is read by who wrote it; what counts is that it waits.
        Some(FolderRole::Drafts) => folder.total,
        Some(FolderRole::Sent | FolderRole::Trash | FolderRole::All) => 0,
        _ => folder.unread,
    };
    (number > 0).then_some(number)
}

/// Adds to a folder's counts, never below zero.
pub fn adjust(folders: &mut [Folder], name: &str, total: i64, unread: i64) {
    for folder in folders.iter_mut().filter(|folder| folder.name == name) {
        folder.total = shifted(folder.total, total);
        folder.unread = shifted(folder.unread, unread);
    }
}

fn shifted(value: u32, by: i64) -> u32 {
    u32::try_from((i64::from(value) + by).max(0)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, role: Option<FolderRole>) -> Folder {
        Folder {
            name: name.to_owned(),
            delimiter: Some('/'),
            label: name.rsplit('/').next().unwrap().to_owned(),
            depth: 0,
            role,
            selectable: true,
            total: 5,
            unread: 2,
        }
    }

    #[test]
    fn names_of_children_and_renamed_folders() {
        let sub = folder("Projects/Old", None);
        assert_eq!(renamed(&sub, "New"), "Projects/New");
        assert_eq!(renamed(&folder("Top", None), "New"), "New");
        assert_eq!(child(Some(&sub), "A"), "Projects/Old/A");
        assert_eq!(child(None, "A"), "A");
    }

    #[test]
    fn problems() {
        assert!(problem("  ", Some('/')).is_some());
        assert!(problem("a/b", Some('/')).is_some());
        assert!(problem("a/b", Some('.')).is_none());
        assert!(problem("50%", None).is_some());
        assert!(problem(&"x".repeat(201), None).is_some());
        assert!(problem("Übung 2026", Some('/')).is_none());
    }

    #[test]
    fn counts() {
        assert_eq!(count(&folder("INBOX", Some(FolderRole::Inbox))), Some(2));
        assert_eq!(count(&folder("Drafts", Some(FolderRole::Drafts))), Some(5));
        assert_eq!(count(&folder("Sent", Some(FolderRole::Sent))), None);
    }

    #[test]
    fn counts_never_go_below_zero() {
        let mut folders = [folder("A", None), folder("B", None)];
        adjust(&mut folders, "A", -1, -7);
        assert_eq!((folders[0].total, folders[0].unread), (4, 0));
        assert_eq!((folders[1].total, folders[1].unread), (5, 2));
    }
}
