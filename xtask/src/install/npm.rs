//! Packages from npm, by their lock files. The page's own are installed by a hook of its build.

use std::path::Path;
use std::process::Command;

use crate::command::quiet;
use crate::paths;

/// Playwright and axe, for `tests/e2e`. The browser is Debian's: Playwright downloads none.
pub fn browser_tests() -> anyhow::Result<()> {
    let folder = paths::checkout().join("tests/e2e");
    if is_current(&folder) {
        return Ok(());
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund"])
        .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")
        .current_dir(&folder);
    quiet("installing the browser tests' packages from npm", &mut npm)
}

/// npm notes in this file what it installed.
fn is_current(folder: &Path) -> bool {
    let modified = |name: &str| {
        std::fs::metadata(folder.join(name))
            .and_then(|found| found.modified())
            .ok()
    };
    let installed = modified("node_modules/.package-lock.json");
    installed.is_some() && installed >= modified("package-lock.json")
}
