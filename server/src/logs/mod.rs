//! The daemons' logs, where they are files in one folder (`[logs]`): the last lines of one, and what is added to it.
//! Each file is `<service>.log`; the one before it is `<service>.log.1`.

mod line;

use std::io::SeekFrom;
use std::path::{Path, PathBuf};

use anyhow::Context;
use chrono::{DateTime, Utc};
use roost_shared::admin::{LogLine, LogService};
use tokio::fs::File;
use tokio::io::{AsyncReadExt, AsyncSeekExt};

pub use line::Zone;

/// What is read of a file at most, from its end, in bytes.
const READ_MAX: u64 = 8 * 1024 * 1024;
/// Of a line, in bytes; the rest is left out.
const LINE_MAX: usize = 16 * 1024;

/// The logs in a folder.
pub struct Logs {
    folder: PathBuf,
    zone: Zone,
}

impl Logs {
    /// Those in this folder, whose daemons write the times of this machine.
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            zone: Zone::of_this_machine(),
        }
    }

    fn file(&self, service: LogService) -> PathBuf {
        self.folder.join(format!("{}.log", service.as_str()))
    }

    /// The last lines of a service, the oldest first: at most `limit`, and none that is known to be older than `since`.
    ///
    /// # Errors
    /// If there is no such file, or it cannot be read.
    pub async fn last(
        &self,
        service: LogService,
        limit: usize,
        since: Option<DateTime<Utc>>,
    ) -> anyhow::Result<Vec<LogLine>> {
        let path = self.file(service);
        let mut text = end_of(&path).await?;
        let before = path.with_extension("log.1");
        let lines = |text: &str| text.lines().count();
        if lines(&text) < limit && tokio::fs::try_exists(&before).await.unwrap_or(false) {
            text = end_of(&before).await? + &text;
        }
        Ok(self.parse(&text, limit, since))
    }

    fn parse(&self, text: &str, limit: usize, since: Option<DateTime<Utc>>) -> Vec<LogLine> {
        let now = Utc::now();
        let all: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
        let first = all.len().saturating_sub(limit);
        all.get(first..)
            .unwrap_or_default()
            .iter()
            .map(|line| line::read(line, &self.zone, now))
            .filter(|line| match (line.time, since) {
                (Some(time), Some(since)) => time >= since,
                _ => true,
            })
            .collect()
    }

    /// Reads what is added from now on.
    ///
    /// # Errors
    /// If there is no such file.
    pub async fn follow(&self, service: LogService) -> anyhow::Result<Follower<'_>> {
        let path = self.file(service);
        let mut file = open(&path).await?;
        let position = file.seek(SeekFrom::End(0)).await?;
        Ok(Follower {
            logs: self,
            path,
            file,
            position,
            rest: Vec::new(),
        })
    }
}

/// Reads what is added to a log.
pub struct Follower<'a> {
    logs: &'a Logs,
    path: PathBuf,
    file: File,
    position: u64,
    /// The beginning of a line whose end is not written yet.
    rest: Vec<u8>,
}

impl Follower<'_> {
    /// The lines that were added since the last call. A file that was put in place of it is read from its beginning.
    ///
    /// # Errors
    /// If it cannot be read.
    pub async fn more(&mut self) -> anyhow::Result<Vec<LogLine>> {
        let mut lines = self.read().await?;
        // Only once nothing is left of the one before.
        if lines.is_empty() && is_replaced(&self.file, &self.path).await {
            self.file = open(&self.path).await?;
            self.position = 0;
            self.rest.clear();
            lines = self.read().await?;
        }
        Ok(lines)
    }

    async fn read(&mut self) -> anyhow::Result<Vec<LogLine>> {
        if self.file.metadata().await?.len() < self.position {
            self.position = 0;
        }
        self.file.seek(SeekFrom::Start(self.position)).await?;
        let mut bytes = Vec::new();
        let read = (&mut self.file).take(READ_MAX).read_to_end(&mut bytes).await?;
        self.position += u64::try_from(read).unwrap_or(0);
        self.rest.append(&mut bytes);
        let end = self.rest.iter().rposition(|byte| *byte == b'\n');
        let whole: Vec<u8> = self.rest.drain(..end.map_or(0, |end| end + 1)).collect();
        let text = String::from_utf8_lossy(&whole);
        if self.rest.len() > LINE_MAX {
            self.rest.clear();
        }
        Ok(self.logs.parse(&text, usize::MAX, None))
    }
}

async fn is_replaced(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let (Ok(open), Ok(named)) = (file.metadata().await, tokio::fs::metadata(path).await) else {
        return false;
    };
    open.ino() != named.ino()
}

async fn open(path: &Path) -> anyhow::Result<File> {
    File::open(path)
        .await
        .with_context(|| format!("{} cannot be read", path.display()))
}

/// The end of a file, from the beginning of a line on.
async fn end_of(path: &Path) -> anyhow::Result<String> {
    let mut file = open(path).await?;
    let length = file.metadata().await?.len();
    let start = length.saturating_sub(READ_MAX);
    file.seek(SeekFrom::Start(start)).await?;
    let mut bytes = Vec::new();
    file.take(READ_MAX).read_to_end(&mut bytes).await?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    Ok(match text.split_once('\n') {
        Some((_, whole)) if start > 0 => whole.to_owned(),
        _ => text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_last_lines_across_two_files_and_what_is_added() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write(
            "postfix.log.1",
            "Nov 28 01:00:00 mail postfix/qmgr[1]: one\nNov 28 01:00:01 mail postfix/qmgr[1]: two\n",
        );
        write(
            "postfix.log",
            "Nov 28 01:00:02 mail postfix/qmgr[1]: three\n\nNov 28 01:00:03 mail postfix/qmgr[1]: four\n",
        );
        let logs = Logs::new(folder.path());
        let messages = |lines: &[LogLine]| lines.iter().map(|line| line.message.clone()).collect::<Vec<_>>();
        let last = |limit| logs.last(LogService::Postfix, limit, None);
        assert_eq!(messages(&last(2).await.unwrap()), ["three", "four"]);
        assert_eq!(
            messages(&last(100).await.unwrap()),
            ["one", "two", "three", "four"]
        );
        assert!(logs.last(LogService::Dovecot, 5, None).await.is_err());
        let future = Some(Utc::now() + chrono::TimeDelta::days(1));
        assert!(
            logs.last(LogService::Postfix, 5, future)
                .await
                .unwrap()
                .is_empty()
        );

        let mut follower = logs.follow(LogService::Postfix).await.unwrap();
        assert!(follower.more().await.unwrap().is_empty());
        let append = |text: &str| {
            use std::io::Write;
            let mut file = std::fs::OpenOptions::new()
                .append(true)
                .open(folder.path().join("postfix.log"))
                .unwrap();
            file.write_all(text.as_bytes()).unwrap();
        };
        append("Nov 28 01:00:04 mail postfix/qmgr[1]: fi");
        assert!(
            follower.more().await.unwrap().is_empty(),
            "the line has no end yet"
        );
        append("ve\n");
        assert_eq!(messages(&follower.more().await.unwrap()), ["five"]);
        // Put in place of the other, as by logrotate.
        std::fs::rename(
            folder.path().join("postfix.log"),
            folder.path().join("postfix.log.1"),
        )
        .unwrap();
        write("postfix.log", "Nov 28 01:00:05 mail postfix/qmgr[1]: six\n");
        assert_eq!(messages(&follower.more().await.unwrap()), ["six"]);
    }
}
