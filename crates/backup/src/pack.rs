//! Packs: the bytes of many files in one, each compressed by itself so that one can be read without the others.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use age::stream::{StreamReader, StreamWriter};
use sha2::{Digest, Sha256};

use crate::error::{BackupError, Result};
use crate::manifest::{Blob, Manifest, PackInfo, hex};
use crate::repository::{Repository, sync};

/// A pack that has so many bytes is full.
const FULL: u64 = 64 * 1024 * 1024;
/// Files up to this size are looked at as a whole before they are written, so that the same bytes are kept once.
const WHOLE: u64 = 8 * 1024 * 1024;
/// zstd's level. Messages come compressed by Dovecot already.
const LEVEL: i32 = 3;

/// Writes packs of one backup.
pub(crate) struct PackWriter<'a> {
    repository: &'a Repository,
    id: String,
    count: u32,
    open: Option<Open>,
    known: HashMap<String, Blob>,
    known_packs: BTreeMap<String, PackInfo>,
    made: BTreeMap<String, PackInfo>,
    /// Bytes that were read and had not been kept before.
    pub(crate) new_bytes: u64,
}

struct Open {
    name: String,
    path: PathBuf,
    sink: Sink,
    offset: u64,
}

enum Sink {
    Plain(Tee),
    Sealed(StreamWriter<Tee>),
}

/// The file, hashed on the way.
struct Tee {
    file: BufWriter<File>,
    hash: Sha256,
    size: u64,
}

impl Write for Tee {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hash.update(bytes.get(..written).unwrap_or_default());
        self.size += u64::try_from(written).unwrap_or(0);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

impl Write for Open {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.sink {
            Sink::Plain(sink) => sink.write(bytes)?,
            Sink::Sealed(sink) => sink.write(bytes)?,
        };
        self.offset += u64::try_from(written).unwrap_or(0);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> PackWriter<'a> {
    /// For the backup `id`. What `before` has is not written again.
    pub(crate) fn new(repository: &'a Repository, id: &str, before: Option<&Manifest>) -> Self {
        let known = before.into_iter().flat_map(Manifest::blobs);
        Self {
            repository,
            id: id.to_owned(),
            count: 0,
            open: None,
            known: known
                .map(|(_, blob)| (blob.sha256.clone(), blob.clone()))
                .collect(),
            known_packs: before.map(|before| before.packs.clone()).unwrap_or_default(),
            made: BTreeMap::new(),
            new_bytes: 0,
        }
    }

    /// Keeps what `source` gives, to its end.
    pub(crate) fn add(&mut self, source: &mut dyn Read) -> Result<Blob> {
        let mut head = Vec::new();
        let failed = |error| BackupError::refused(format!("a file could not be read to its end: {error}"));
        source.take(WHOLE).read_to_end(&mut head).map_err(failed)?;
        let is_whole = u64::try_from(head.len()).unwrap_or(u64::MAX) < WHOLE;
        if is_whole {
            let sha256 = hex(&Sha256::digest(&head));
            if let Some(known) = self.known.get(&sha256) {
                return Ok(known.clone());
            }
        }
        let open = self.pack()?;
        let path = open.path.clone();
        let write_failed = || BackupError::file("write", &path);
        let (pack, offset) = (open.name.clone(), open.offset);
        let mut hash = Sha256::new();
        let mut size = 0_u64;
        let mut encoder = zstd::Encoder::new(&mut *open, LEVEL).map_err(write_failed())?;
        let mut buffer = vec![0; 256 * 1024];
        let mut next = head.as_slice();
        loop {
            hash.update(next);
            size += u64::try_from(next.len()).unwrap_or(0);
            encoder.write_all(next).map_err(write_failed())?;
            if is_whole {
                break;
            }
            let read = source.read(&mut buffer).map_err(failed)?;
            if read == 0 {
                break;
            }
            next = buffer.get(..read).unwrap_or_default();
        }
        encoder.finish().map_err(write_failed())?;
        let blob = Blob {
            sha256: hex(&hash.finalize()),
            size,
            pack,
            offset,
            length: open.offset - offset,
        };
        self.new_bytes += size;
        self.known.insert(blob.sha256.clone(), blob.clone());
        Ok(blob)
    }

    /// The pack that is being written.
    fn pack(&mut self) -> Result<&mut Open> {
        if self.open.as_ref().is_some_and(|open| open.offset >= FULL) {
            self.close()?;
        }
        if self.open.is_none() {
            self.count += 1;
            let name = format!("{}-{:04}", self.id, self.count);
            let path = self.repository.pack_path(&name)?;
            let file = fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&path)
                .map_err(BackupError::file("write", &path))?;
            let tee = Tee {
                file: BufWriter::new(file),
                hash: Sha256::new(),
                size: 0,
            };
            let sink = match &self.repository.seal {
                Some(seal) => Sink::Sealed(seal.writer(tee).map_err(BackupError::file("write", &path))?),
                None => Sink::Plain(tee),
            };
            self.open = Some(Open {
                name,
                path,
                sink,
                offset: 0,
            });
        }
        self.open
            .as_mut()
            .ok_or_else(|| BackupError::refused("no pack is open"))
    }

    fn close(&mut self) -> Result<()> {
        let Some(open) = self.open.take() else {
            return Ok(());
        };
        let failed = || BackupError::file("write", &open.path);
        let mut tee = match open.sink {
            Sink::Plain(tee) => tee,
            Sink::Sealed(writer) => writer.finish().map_err(failed())?,
        };
        tee.file
            .flush()
            .and_then(|()| tee.file.get_ref().sync_all())
            .map_err(failed())?;
        let info = PackInfo {
            sha256: hex(&tee.hash.finalize()),
            size: tee.size,
        };
        self.made.insert(open.name, info);
        Ok(())
    }

    /// Ends the last pack; the packs that a backup with these bytes needs.
    pub(crate) fn finish<'b>(
        mut self,
        blobs: impl Iterator<Item = &'b Blob>,
    ) -> Result<BTreeMap<String, PackInfo>> {
        self.close()?;
        let mut needed = BTreeMap::new();
        for blob in blobs {
            if needed.contains_key(&blob.pack) {
                continue;
            }
            let path = self.repository.pack_path(&blob.pack)?;
            let info = self
                .made
                .get(&blob.pack)
                .or_else(|| self.known_packs.get(&blob.pack));
            let info = info.ok_or_else(|| BackupError::damaged(&path, "it is in no manifest"))?;
            needed.insert(blob.pack.clone(), info.clone());
        }
        if let Some(folder) = self.repository.pack_path(&self.id)?.parent() {
            sync(folder)?;
        }
        Ok(needed)
    }
}

/// Reads bytes out of packs.
pub(crate) struct PackReader<'a> {
    repository: &'a Repository,
    open: Option<(String, PathBuf, Source)>,
}

enum Source {
    Plain(File),
    Sealed(StreamReader<File>),
}

impl Read for Source {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(source) => source.read(buffer),
            Self::Sealed(source) => source.read(buffer),
        }
    }
}

impl Seek for Source {
    fn seek(&mut self, position: SeekFrom) -> io::Result<u64> {
        match self {
            Self::Plain(source) => source.seek(position),
            Self::Sealed(source) => source.seek(position),
        }
    }
}

impl<'a> PackReader<'a> {
    pub(crate) const fn new(repository: &'a Repository) -> Self {
        Self {
            repository,
            open: None,
        }
    }

    /// Writes the bytes to `target`, and makes sure that they are what was read when the backup was made.
    pub(crate) fn copy(&mut self, blob: &Blob, target: &mut dyn Write) -> Result<()> {
        let (path, source) = self.source(&blob.pack)?;
        let broken = |error: io::Error| BackupError::damaged(&path, error.to_string());
        source.seek(SeekFrom::Start(blob.offset)).map_err(broken)?;
        let mut plain = zstd::Decoder::new(source.take(blob.length)).map_err(broken)?;
        let mut hash = Sha256::new();
        let mut size = 0_u64;
        let mut buffer = vec![0; 256 * 1024];
        loop {
            let read = plain.read(&mut buffer).map_err(broken)?;
            let bytes = buffer.get(..read).unwrap_or_default();
            if bytes.is_empty() {
                break;
            }
            hash.update(bytes);
            size += u64::try_from(read).unwrap_or(0);
            target.write_all(bytes).map_err(|error| {
                BackupError::refused(format!("what was backed up cannot be written: {error}"))
            })?;
        }
        if size != blob.size || hex(&hash.finalize()) != blob.sha256 {
            return Err(BackupError::damaged(
                &path,
                format!("what lies at {} is not what was written", blob.offset),
            ));
        }
        Ok(())
    }

    /// The bytes, for what is small.
    pub(crate) fn bytes(&mut self, blob: &Blob) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.copy(blob, &mut bytes)?;
        Ok(bytes)
    }

    fn source(&mut self, name: &str) -> Result<(PathBuf, &mut Source)> {
        if self.open.as_ref().is_none_or(|(open, ..)| open != name) {
            let path = self.repository.pack_path(name)?;
            let file = File::open(&path).map_err(BackupError::file("read", &path))?;
            let source = match &self.repository.seal {
                Some(seal) => Source::Sealed(
                    seal.reader(file)
                        .map_err(|error| BackupError::damaged(&path, error.to_string()))?,
                ),
                None => Source::Plain(file),
            };
            self.open = Some((name.to_owned(), path, source));
        }
        match &mut self.open {
            Some((_, path, source)) => Ok((path.clone(), source)),
            None => Err(BackupError::refused("no pack is open")),
        }
    }
}
