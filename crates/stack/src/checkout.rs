//! Where the checkout is, and where its daemons keep their state.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};

use crate::error::StackError;

/// A unix socket's path has at most 108 bytes; the longest name below the state folder takes about 45 of them.
const LONGEST_STATE_PATH: usize = 60;

/// The root of the checkout that this program was compiled in.
#[must_use]
pub fn checkout_root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// The folder `name` for a stack's state at the checkout's root, made if it is missing, as a resolved path.
///
/// The daemons run as users of their own. Where those cannot reach the checkout (it is in somebody's private
/// home), or where its path is too long for unix sockets, the folder becomes a link to one under `/var/lib`.
///
/// # Errors
/// The folder or the link cannot be made.
pub fn state_folder(checkout: &Path, name: &str) -> Result<PathBuf, StackError> {
    let wanted = checkout.join(name);
    if let Ok(resolved) = wanted.canonicalize() {
        return Ok(resolved);
    }
    // Also reached with a link whose target was removed.
    let _ = fs::remove_file(&wanted);
    let parent = wanted.parent().unwrap_or(checkout);
    if wanted.as_os_str().len() <= LONGEST_STATE_PATH && everyone_may_enter(parent) {
        fs::create_dir_all(&wanted).map_err(StackError::file("create", &wanted))?;
        return wanted
            .canonicalize()
            .map_err(StackError::file("resolve", &wanted));
    }
    let target = elsewhere(&wanted);
    fs::create_dir_all(&target).map_err(StackError::file("create", &target))?;
    fs::create_dir_all(parent).map_err(StackError::file("create", parent))?;
    symlink(&target, &wanted).map_err(StackError::file("link", &wanted))?;
    Ok(target)
}

fn elsewhere(wanted: &Path) -> PathBuf {
    let mut hasher = DefaultHasher::new();
    wanted.hash(&mut hasher);
    PathBuf::from(format!("/var/lib/roost-dev-{:016x}", hasher.finish()))
}

/// Whether a user who owns none of it may pass through every folder on the way.
fn everyone_may_enter(path: &Path) -> bool {
    const OTHERS_EXECUTE: u32 = 0o001;
    // A folder that is still to be made will be open.
    let existing = path.ancestors().filter_map(|folder| fs::metadata(folder).ok());
    existing
        .into_iter()
        .all(|found| found.mode() & OTHERS_EXECUTE != 0)
}

#[cfg(test)]
mod tests {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_root_has_the_daemons_templates() {
        assert!(checkout_root().join("deploy/dovecot/dovecot.conf").is_file());
    }

    #[test]
    fn private_folders_are_noticed() {
        let outer = tempfile::tempdir().unwrap();
        let inner = outer.path().join("checkout");
        fs::create_dir(&inner).unwrap();
        fs::set_permissions(outer.path(), Permissions::from_mode(0o755)).unwrap();
        fs::set_permissions(&inner, Permissions::from_mode(0o755)).unwrap();
        assert!(everyone_may_enter(&inner));
        fs::set_permissions(outer.path(), Permissions::from_mode(0o700)).unwrap();
        assert!(!everyone_may_enter(&inner));
    }

    #[test]
    fn each_checkout_has_a_place_of_its_own() {
        assert_ne!(
            elsewhere(Path::new("/root/a/.roost")),
            elsewhere(Path::new("/root/b/.roost"))
        );
        assert!(elsewhere(Path::new("/root/a/.roost")).as_os_str().len() <= LONGEST_STATE_PATH);
    }
}
