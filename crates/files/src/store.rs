//! The folder with the bytes.
//!
//! ```text
//! incoming/<random>        being received; whatever is old there was left by a crash
//! blobs/<ab>/<abcdef…>     complete, under its SHA-256
//! ```

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use tokio::fs::{self, File, OpenOptions};

const INCOMING: &str = "incoming";
const BLOBS: &str = "blobs";

/// The folder. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    folder: Arc<Path>,
}

/// A temporary file. It goes with this value, unless it was put in place.
#[derive(Debug)]
pub(crate) struct Incoming {
    path: PathBuf,
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // Gone already if it was put in place; what cannot be removed now is swept up later.
        drop(std::fs::remove_file(&self.path));
    }
}

impl Store {
    /// Opens the folder, making it if need be.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        for part in [INCOMING, BLOBS] {
            std::fs::create_dir_all(folder.join(part))?;
        }
        Ok(Self {
            folder: folder.into(),
        })
    }

    /// Makes a temporary file.
    pub(crate) async fn begin(&self) -> io::Result<(Incoming, File)> {
        let name = format!("{:032x}", rand::random::<u128>());
        let incoming = Incoming {
            path: self.folder.join(INCOMING).join(name),
        };
        let file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&incoming.path)
            .await?;
        Ok((incoming, file))
    }

    /// Puts a temporary file, which is on disk for certain, in its place. After this, so is its name.
    pub(crate) async fn keep(&self, incoming: &Incoming, hash: &[u8]) -> io::Result<()> {
        let place = self.place(hash);
        let Some(shelf) = place.parent() else {
            return Err(io::ErrorKind::InvalidInput.into());
        };
        fs::create_dir_all(shelf).await?;
        fs::rename(&incoming.path, &place).await?;
        File::open(shelf).await?.sync_all().await
    }

    /// Opens complete bytes for reading.
    pub(crate) async fn read(&self, hash: &[u8]) -> io::Result<File> {
        File::open(self.place(hash)).await
    }

    /// Removes bytes; that they are gone already is fine.
    pub(crate) async fn remove(&self, hash: &[u8]) -> io::Result<()> {
        match fs::remove_file(self.place(hash)).await {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }

    /// Removes temporary files that nobody has written to since a moment. Answers how many.
    pub(crate) async fn sweep(&self, before: SystemTime) -> io::Result<u64> {
        let mut removed = 0;
        let mut entries = fs::read_dir(self.folder.join(INCOMING)).await?;
        while let Some(entry) = entries.next_entry().await? {
            // One that goes while it is looked at was put in place.
            let Ok(metadata) = entry.metadata().await else {
                continue;
            };
            if metadata.modified()? < before && fs::remove_file(entry.path()).await.is_ok() {
                removed += 1;
            }
        }
        Ok(removed)
    }

    fn place(&self, hash: &[u8]) -> PathBuf {
        let name: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let shelf: String = name.chars().take(2).collect();
        self.folder.join(BLOBS).join(shelf).join(name)
    }
}
