//! Where build results lie: in the cache, so that a second checkout starts warm.
//!
//! Cargo tells apart neither two checkouts that share results nor what they contain, but for the times of their files: of
//! two checkouts, one would run what was compiled from the other. So the crates of this project are compiled anew
//! whenever another checkout had its turn; what they stand on is taken over.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Once;

use anyhow::Context;

use super::{NATIVE, room};
use crate::paths;

/// Whose the results of this project's own crates are.
const OWNER: &str = ".checkout";

/// The folder of that name in the cache, for this checkout.
pub fn target(name: &str) -> anyhow::Result<PathBuf> {
    // Only before the first build, whichever that is: what this command has compiled, it may be running.
    static ROOM: Once = Once::new();
    let cache = paths::cache()?;
    let folder = cache.join(name);
    claim(&folder, &paths::checkout()).with_context(|| format!("preparing {}", folder.display()))?;
    let mut made = Ok(());
    // It is native code whose results grow.
    ROOM.call_once(|| made = room::make(&cache.join(NATIVE)));
    made.context("making room for build results")?;
    Ok(folder)
}

fn claim(folder: &Path, checkout: &Path) -> std::io::Result<()> {
    let (owner, checkout) = (folder.join(OWNER), checkout.as_os_str().as_encoded_bytes());
    if fs::read(&owner).is_ok_and(|last| last == checkout) {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    // A profile's folder is in the target folder, or in that of a platform.
    for first in folders(folder) {
        forget(&first)?;
        for second in folders(&first) {
            forget(&second)?;
        }
    }
    fs::write(owner, checkout)
}

/// Makes cargo compile the crates of this project again, and removes what only sped up the other checkout's.
fn forget(profile: &Path) -> std::io::Result<()> {
    let incremental = profile.join("incremental");
    if incremental.exists() {
        fs::remove_dir_all(incremental)?;
    }
    for known in folders(&profile.join(".fingerprint")) {
        let name = known
            .file_name()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        if name.starts_with("roost") || name.starts_with("xtask") {
            fs::remove_dir_all(known)?;
        }
    }
    Ok(())
}

/// The folders in a folder; none if it is not there.
pub(super) fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_checkout_compiles_this_projects_crates_anew() {
        let folder = tempfile::tempdir().unwrap();
        let known = |profile: &str, name: &str| folder.path().join(profile).join(".fingerprint").join(name);
        let all = [
            known("debug", "roost-db-0123"),
            known("debug", "xtask-0123"),
            known("wasm32-unknown-unknown/release", "roost-frontend-0123"),
            known("debug", "serde-0123"),
            folder.path().join("debug/incremental/roost_db-0123"),
        ];
        let make = || all.iter().for_each(|path| fs::create_dir_all(path).unwrap());
        let there = || all.iter().map(|path| path.exists()).collect::<Vec<_>>();
        make();
        claim(folder.path(), Path::new("/one")).unwrap();
        assert_eq!(there(), [false, false, false, true, false]);
        make();
        claim(folder.path(), Path::new("/one")).unwrap();
        assert_eq!(there(), [true; 5]);
        claim(folder.path(), Path::new("/two")).unwrap();
        assert_eq!(there(), [false, false, false, true, false]);
    }
}
