//! Whether the page must be built again: a hash of everything that goes into it, kept beside the result.

use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use anyhow::Context;

/// Folders that are made, not written.
const MADE: [&str; 4] = ["node_modules", "generated", "target", "dist"];

/// A hash of the names and contents of these files and of all files in these folders, and of `extra`.
pub fn of(root: &Path, sources: &[&str], extra: &str) -> anyhow::Result<String> {
    let mut files = Vec::new();
    for source in sources {
        collect(&root.join(source), &mut files)?;
    }
    files.sort();
    let mut hasher = DefaultHasher::new();
    extra.hash(&mut hasher);
    for file in files {
        file.strip_prefix(root)?.hash(&mut hasher);
        fs::read(&file)
            .with_context(|| format!("cannot read {}", file.display()))?
            .hash(&mut hasher);
    }
    Ok(format!("{:016x}", hasher.finish()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    for entry in fs::read_dir(path).with_context(|| format!("cannot list {}", path.display()))? {
        let entry = entry?;
        if !MADE.iter().any(|made| entry.file_name() == *made) {
            collect(&entry.path(), files)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_contents_and_the_compiler_count_and_made_files_do_not() {
        let root = std::env::temp_dir().join(format!("roost-stamp-{}", std::process::id()));
        fs::create_dir_all(root.join("src/generated")).unwrap();
        let stamp = |extra: &str| of(&root, &["src"], extra).unwrap();
        fs::write(root.join("src/a"), "1").unwrap();
        let first = stamp("rustc 1");
        assert_eq!(stamp("rustc 1"), first);
        assert_ne!(stamp("rustc 2"), first);
        fs::write(root.join("src/generated/x"), "made").unwrap();
        assert_eq!(stamp("rustc 1"), first);
        fs::write(root.join("src/a"), "2").unwrap();
        let changed = stamp("rustc 1");
        assert_ne!(changed, first);
        fs::rename(root.join("src/a"), root.join("src/b")).unwrap();
        assert_ne!(stamp("rustc 1"), changed);
        fs::remove_dir_all(&root).unwrap();
    }
}
