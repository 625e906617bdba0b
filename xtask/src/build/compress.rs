//! Compressing the page's files once, as far as it goes, so that the server only sends them.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;

/// Files that are compressed by their own format.
const COMPRESSED: [&str; 7] = ["br", "gz", "png", "jpg", "webp", "avif", "woff2"];

/// What the browser must load before it can show anything.
const COUNTED: [&str; 3] = ["wasm", "js", "css"];

/// Bytes of wasm, scripts and style sheets together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sizes {
    pub plain: u64,
    pub brotli: u64,
}

/// Writes a `.br` and a `.gz` beside every file of a folder.
pub fn folder(folder: &Path) -> anyhow::Result<Sizes> {
    let mut sizes = Sizes::default();
    for path in files(folder)? {
        let extension = path
            .extension()
            .and_then(|extension| extension.to_str())
            .unwrap_or_default();
        if COMPRESSED.contains(&extension) {
            continue;
        }
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let brotli = write_brotli(&path, &bytes)?;
        write_gzip(&path, &bytes)?;
        if COUNTED.contains(&extension) {
            sizes.plain += u64::try_from(bytes.len())?;
            sizes.brotli += brotli;
        }
    }
    Ok(sizes)
}

fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files(&path)?)
        } else {
            found.push(path)
        }
    }
    Ok(found)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn write_brotli(path: &Path, bytes: &[u8]) -> anyhow::Result<u64> {
    let mut parameters = BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: bytes.len(),
        ..Default::default()
    };
    if path.extension().is_some_and(|extension| extension == "wasm") {
        // What repeats in code lies a few bytes back: a code of its own for each short distance saves 2 kB.
        parameters.dist.num_direct_distance_codes = 15;
    }
    let mut smallest = brotli_of(bytes, &parameters)?;
    // Which blocks suit code best differs from one build to the next, by half a kilobyte.
    parameters.lgblock = 17;
    let other = brotli_of(bytes, &parameters)?;
    if other.len() < smallest.len() {
        smallest = other;
    }
    let target = with_suffix(path, ".br");
    fs::write(&target, &smallest).with_context(|| format!("cannot write {}", target.display()))?;
    Ok(u64::try_from(smallest.len())?)
}

fn brotli_of(mut bytes: &[u8], parameters: &BrotliEncoderParams) -> anyhow::Result<Vec<u8>> {
    let mut compressed = Vec::new();
    brotli::BrotliCompress(&mut bytes, &mut compressed, parameters)?;
    Ok(compressed)
}

fn write_gzip(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let target = with_suffix(path, ".gz");
    let file = File::create(&target).with_context(|| format!("cannot write {}", target.display()))?;
    let mut encoder = GzEncoder::new(file, Compression::best());
    encoder.write_all(bytes)?;
    encoder.finish()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn every_file_is_compressed_and_comes_back_as_it_was() {
        let root = std::env::temp_dir().join(format!("roost-compress-{}", std::process::id()));
        fs::create_dir_all(root.join("inner")).unwrap();
        let text = "a page that says the same thing again and again. ".repeat(100);
        fs::write(root.join("inner/page.js"), &text).unwrap();
        fs::write(root.join("picture.png"), "png").unwrap();
        let sizes = folder(&root).unwrap();
        // A second run takes its own results for what they are.
        assert_eq!(folder(&root).unwrap(), sizes);
        assert_eq!(sizes.plain, u64::try_from(text.len()).unwrap());
        assert!(sizes.brotli < 200);
        assert!(!root.join("picture.png.br").exists());

        let mut unpacked = Vec::new();
        let packed = fs::read(root.join("inner/page.js.br")).unwrap();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
        let mut unzipped = String::new();
        let zipped = File::open(root.join("inner/page.js.gz")).unwrap();
        flate2::read::GzDecoder::new(zipped)
            .read_to_string(&mut unzipped)
            .unwrap();
        assert_eq!(unzipped, text);
        fs::remove_dir_all(&root).unwrap();
    }
}
