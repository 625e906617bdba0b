//! Where the checkout is, and where its daemons keep their state.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};

use crate::error::StackError;

/// A unix socket's path has at most 108 bytes; the longest name below `.roost` takes about 50 of them.
const LONGEST_STATE_PATH: usize = 55;

/// The root of the checkout that this program runs for. Cargo and nextest say where the package is that they run; a program
/// that was started otherwise is for the checkout in which it was compiled.
#[must_use]
pub fn checkout_root() -> PathBuf {
    let compiled = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| compiled.clone(), PathBuf::from);
    let mut around = package.ancestors().chain(compiled.ancestors());
    let found = around.find(|folder| folder.join("deploy/dovecot").is_dir());
    found.unwrap_or(&compiled).to_owned()
}

/// The folder `name` for a stack's state, relative to the checkout's root, made if it is missing, as a resolved
/// path. Its first part (`.roost` of `.roost/test`) is the one folder that git ignores.
///
/// The daemons run as users of their own. Where those cannot reach the checkout (it is in somebody's private
/// home), or where its path is too long for unix sockets, that first part becomes a link to a folder under
/// `/var/lib`. An absolute name is taken as it is.
///
/// # Errors
/// The folder or the link cannot be made.
pub fn state_folder(checkout: &Path, name: &str) -> Result<PathBuf, StackError> {
    let (base, rest) = match name.split_once('/') {
        Some(("", _)) => (PathBuf::from(name), ""),
        Some((first, rest)) => (base_folder(&checkout.join(first), checkout)?, rest),
        None => (base_folder(&checkout.join(name), checkout)?, ""),
    };
    let folder = if rest.is_empty() { base } else { base.join(rest) };
    fs::create_dir_all(&folder).map_err(StackError::file("create", &folder))?;
    folder
        .canonicalize()
        .map_err(StackError::file("resolve", &folder))
}

fn base_folder(wanted: &Path, checkout: &Path) -> Result<PathBuf, StackError> {
    if wanted.exists() {
        return Ok(wanted.to_owned());
    }
    // A link whose target was removed.
    let _ = fs::remove_file(wanted);
    if wanted.as_os_str().len() <= LONGEST_STATE_PATH && everyone_may_enter(checkout) {
        return Ok(wanted.to_owned());
    }
    let target = elsewhere(wanted);
    fs::create_dir_all(&target).map_err(StackError::file("create", &target))?;
    symlink(&target, wanted).map_err(StackError::file("link", wanted))?;
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
    fn an_open_checkout_has_its_state_inside() {
        let checkout = open_folder();
        let folder = state_folder(checkout.path(), ".roost/test").unwrap();
        assert_eq!(
            folder,
            checkout.path().canonicalize().unwrap().join(".roost/test")
        );
        assert_eq!(state_folder(checkout.path(), ".roost/test").unwrap(), folder);
    }

    #[test]
    fn a_checkout_with_a_long_path_has_a_link() {
        let outer = open_folder();
        let checkout = outer
            .path()
            .join("a-rather-long-name-for-a-folder")
            .join("that-is-in-another-one");
        fs::create_dir_all(&checkout).unwrap();
        let folder = state_folder(&checkout, ".roost/test").unwrap();
        let base = folder.parent().unwrap();
        assert!(
            base.starts_with("/var/lib") && folder.is_dir(),
            "{}",
            folder.display()
        );
        assert_eq!(checkout.join(".roost").canonicalize().unwrap(), base);
        // With its target gone, the link is made again.
        fs::remove_dir_all(base).unwrap();
        assert_eq!(state_folder(&checkout, ".roost/test").unwrap(), folder);
        fs::remove_dir_all(base).unwrap();
    }

    fn open_folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        folder
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
