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

/// With as much free room as this nothing is removed: a build of everything, with its tests, has enough.
const ENOUGH: u64 = 16 << 30;

/// What the results of all builds take when none of them is stale. So much stays whatever the disk: to remove what is
/// needed at once would cost minutes each time, and gain nothing.
const NEEDED: u64 = 20 << 30;

/// Removes stale build results of a target folder, if there is little room on its disk.
pub fn make(target: &Path) -> io::Result<()> {
    if !target.exists() || free(target)? >= ENOUGH {
        return Ok(());
    }
    shrink(target, NEEDED)
}

/// Removes results until they take no more than `most` bytes, cheap ones to make first.
fn shrink(target: &Path, most: u64) -> io::Result<()> {
    if size(target)? <= most {
        return Ok(());
    }
    for profile in folders(target) {
        remove(&profile.join("incremental"))?;
    }
    if size(target)? <= most {
        return Ok(());
    }
    folders(target).iter().try_for_each(|profile| remove(profile))
}

/// Bytes of the files in a folder.
fn size(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let about = entry.metadata()?;
        bytes += if about.is_dir() {
            size(&entry.path())?
        } else {
            about.len()
        };
    }
    Ok(bytes)
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

    /// 100 bytes of incremental results, and 10 of others.
    fn results() -> (tempfile::TempDir, [PathBuf; 2]) {
        let target = tempfile::tempdir().unwrap();
        let files = ["debug/incremental/one", "debug/deps/two"].map(|name| target.path().join(name));
        for (file, length) in files.iter().zip([100, 10]) {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, vec![0; length]).unwrap();
        }
        fs::write(target.path().join(".checkout"), "/here").unwrap();
        (target, files)
    }

    #[test]
    fn what_is_needed_stays_however_full_the_disk() {
        let (target, files) = results();
        shrink(target.path(), 115).unwrap();
        assert_eq!(files.map(|file| file.exists()), [true, true]);
    }

    #[test]
    fn what_is_dearest_in_room_and_cheapest_to_make_goes_first() {
        let (target, files) = results();
        shrink(target.path(), 50).unwrap();
        assert_eq!(files.map(|file| file.exists()), [false, true]);
    }

    #[test]
    fn all_results_go_where_the_others_are_too_many_as_well() {
        let (target, files) = results();
        shrink(target.path(), 5).unwrap();
        assert_eq!(files.map(|file| file.exists()), [false, false]);
        assert!(target.path().join(".checkout").exists());
    }

    #[test]
    fn the_room_of_this_disk_is_known_and_a_first_build_has_nothing_to_remove() {
        let folder = tempfile::tempdir().unwrap();
        assert!(free(folder.path()).unwrap() > 0);
        make(&folder.path().join("none")).unwrap();
    }
}
