//! Keeping build results from filling the disk.
//!
//! Cargo removes nothing: each change of a lock file, a feature or a compiler leaves what was compiled before it, and
//! after some weeks of work that is tens of gigabytes, most of them incremental compilation's. Where little room is
//! left, a build would end with half a library; so what can be made again is removed before.

use std::fs;
use std::io;
use std::path::Path;

use super::target::folders;
use crate::console;

/// What a build of everything, with its tests, needs.
const ENOUGH: u64 = 16 << 30;

/// Removes build results of a target folder, as far as it takes to have enough room on its disk.
pub fn make(target: &Path) -> io::Result<()> {
    make_until(target, || Ok(free(target)? >= ENOUGH))
}

fn make_until(target: &Path, enough: impl Fn() -> io::Result<bool>) -> io::Result<()> {
    if enough()? {
        return Ok(());
    }
    for profile in folders(target) {
        remove(&profile.join("incremental"))?;
    }
    if enough()? {
        return Ok(());
    }
    folders(target).iter().try_for_each(|profile| remove(profile))
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Ok(()) => console::say(&format!("little room on the disk: removed {}", folder.display())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => return Err(error),
    }
    Ok(())
}

/// Bytes that this user may still write where the folder lies.
fn free(folder: &Path) -> io::Result<u64> {
    let disk = rustix::fs::statvfs(folder)?;
    Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn results() -> (tempfile::TempDir, [PathBuf; 2]) {
        let target = tempfile::tempdir().unwrap();
        let kinds = ["debug/incremental/one", "debug/deps/two"].map(|kind| target.path().join(kind));
        kinds.iter().for_each(|kind| fs::create_dir_all(kind).unwrap());
        fs::write(target.path().join(".checkout"), "/here").unwrap();
        (target, kinds)
    }

    #[test]
    fn what_there_is_room_for_stays() {
        let (target, kinds) = results();
        make_until(target.path(), || Ok(true)).unwrap();
        assert_eq!(kinds.map(|kind| kind.exists()), [true, true]);
    }

    #[test]
    fn what_is_dearest_in_room_and_cheapest_to_make_goes_first() {
        let (target, kinds) = results();
        let incremental = target.path().join("debug/incremental");
        make_until(target.path(), || Ok(!incremental.exists())).unwrap();
        assert_eq!(kinds.map(|kind| kind.exists()), [false, true]);
    }

    #[test]
    fn a_full_disk_is_freed_of_all_results() {
        let (target, kinds) = results();
        make_until(target.path(), || Ok(false)).unwrap();
        assert_eq!(kinds.map(|kind| kind.exists()), [false, false]);
        assert!(target.path().join(".checkout").exists());
    }

    #[test]
    fn the_room_of_this_disk_is_known() {
        assert!(free(&std::env::temp_dir()).unwrap() > 0);
    }
}
