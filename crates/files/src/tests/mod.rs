//! The service against a real Postgres and a folder of its own. What DAV sees of it is tested there.

mod clean_up;
mod trees;

use bytes::Bytes;
use futures_util::stream;
use roost_db::testing::TestDatabase;
use roost_shared::AccountId;
use tempfile::TempDir;

use crate::{Condition, Files, Result, Written};

struct Fixture {
    database: TestDatabase,
    folder: TempDir,
    files: Files,
    alice: AccountId,
    bob: AccountId,
}

impl Fixture {
    async fn new() -> Self {
        let database = TestDatabase::create().await;
        let folder = tempfile::tempdir().unwrap();
        let files = Files::open(database.connections.clone(), folder.path(), None).unwrap();
        Self {
            alice: database.account("alice@example.test").await.id,
            bob: database.account("bob@example.test").await.id,
            database,
            folder,
            files,
        }
    }

    async fn put(&self, account: AccountId, name: &str, body: &'static str) -> Result<Written> {
        let path = path(name);
        let body = stream::iter([Ok::<_, std::io::Error>(Bytes::from_static(body.as_bytes()))]);
        let received = self.files.receive(account, &path, None, None, body).await?;
        self.files.put(account, &path, received, &Condition::Any).await
    }

    /// How many contents lie on the disk.
    fn blobs(&self) -> usize {
        let shelves = std::fs::read_dir(self.folder.path().join("blobs")).unwrap();
        shelves
            .map(|shelf| std::fs::read_dir(shelf.unwrap().path()).unwrap().count())
            .sum()
    }
}

fn path(text: &str) -> Vec<String> {
    text.split('/').map(str::to_owned).collect()
}
