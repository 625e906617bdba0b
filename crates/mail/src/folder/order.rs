//! The order in which folders are shown: by purpose, then by name, each followed by those below it.

use std::collections::HashMap;

use roost_shared::mail::{Folder, FolderRole};

/// The place among siblings, one for each level from the top.
type Key = Vec<(u8, String, String)>;

/// Sorts folders for display.
pub(super) fn arrange(folders: Vec<Folder>) -> Vec<Folder> {
    let ranks: HashMap<String, u8> = folders
        .iter()
        .map(|folder| (folder.name.clone(), rank(folder.role)))
        .collect();
    let mut keyed: Vec<(Key, Folder)> = folders
        .into_iter()
        .map(|folder| (key(&folder, &ranks), folder))
        .collect();
    keyed.sort_by(|(left, _), (right, _)| left.cmp(right));
    keyed.into_iter().map(|(_, folder)| folder).collect()
}

const fn rank(role: Option<FolderRole>) -> u8 {
    match role {
        Some(FolderRole::Inbox) => 0,
        Some(FolderRole::Drafts) => 1,
        Some(FolderRole::Sent) => 2,
        Some(FolderRole::Archive) => 3,
        Some(FolderRole::Junk) => 4,
        Some(FolderRole::Trash) => 5,
        Some(FolderRole::All) => 6,
        Some(FolderRole::Flagged) => 7,
        None => 8,
    }
}

fn key(folder: &Folder, ranks: &HashMap<String, u8>) -> Key {
    let Some(delimiter) = folder.delimiter else {
        return vec![(rank(folder.role), folder.name.to_lowercase(), folder.name.clone())];
    };
    let mut path = String::new();
    let mut key = Key::new();
    for component in folder.name.split(delimiter) {
        if !path.is_empty() {
            path.push(delimiter);
        }
        path.push_str(component);
        let rank = ranks.get(&path).copied().unwrap_or(rank(None));
        key.push((rank, component.to_lowercase(), component.to_owned()));
    }
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str, role: Option<FolderRole>) -> Folder {
        Folder {
            name: name.to_owned(),
            delimiter: Some('/'),
            label: String::new(),
            depth: 0,
            role,
            selectable: true,
            total: 0,
            unread: 0,
        }
    }

    #[test]
    fn purpose_comes_before_name_and_children_follow_their_parent() {
        let folders = vec![
            folder("zebra", None),
            folder("Trash", Some(FolderRole::Trash)),
            folder("Apples/b", None),
            folder("Apples", None),
            folder("Apples-2", None),
            folder("Apples/A", None),
            folder("INBOX/Lists", None),
            folder("Sent", Some(FolderRole::Sent)),
            folder("INBOX", Some(FolderRole::Inbox)),
            folder("Ghost/child", None),
        ];
        let names: Vec<String> = arrange(folders).into_iter().map(|folder| folder.name).collect();
        assert_eq!(
            names,
            [
                "INBOX",
                "INBOX/Lists",
                "Sent",
                "Trash",
                "Apples",
                "Apples/A",
                "Apples/b",
                "Apples-2",
                "Ghost/child",
                "zebra"
            ]
        );
    }
}
