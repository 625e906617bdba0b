//! What the page weighs on the wire.

use std::path::Path;

use anyhow::{Context, ensure};

use crate::report::Row;
use crate::target::Target;

/// The brotli sizes of wasm, scripts and style sheets together, and whether everything is compressed beforehand.
pub fn measure(target: &Target) -> anyhow::Result<Vec<Row>> {
    let mut bytes = 0;
    let mut files = Vec::new();
    collect(&target.page, &mut files)?;
    for file in &files {
        let extension = file.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if !matches!(extension, "wasm" | "js" | "css") {
            continue;
        }
        let compressed = format!("{}.br", file.display());
        let size = std::fs::metadata(&compressed)
            .with_context(|| format!("{compressed} is missing"))?
            .len();
        bytes += size;
    }
    ensure!(bytes > 0, "no page in {}", target.page.display());
    let kilobytes = f64::from(u32::try_from(bytes)?) / 1000.0;
    Ok(vec![Row::amount(
        "page: wasm + js + css, brotli",
        kilobytes,
        500.0,
        "kB",
    )])
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, files)?
        } else {
            files.push(path)
        }
    }
    Ok(())
}
