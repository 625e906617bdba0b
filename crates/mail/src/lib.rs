//! Mail: folders, lists, reading, writing, sending, and word of what is new.
//!
//! The service between the JSON API and the IMAP and submission servers. It keeps no mail of its own: windows
//! of a folder come live from IMAP, and what is cached in memory is small, bounded and can be lost. It writes
//! the tables `upload`, `upload_chunk` and `submission` through `roost-db`, knows nothing of HTTP, and names no
//! type of async-imap or lettre.
#![deny(missing_docs)]

mod cache;
mod compose;
mod draft;
mod erase;
mod error;
mod flags;
mod folder;
mod invitation;
mod memory;
mod moving;
mod outgoing;
mod pool;
mod reading;
mod remote_image;
mod send;
mod transport;
mod upload;
mod user;
mod watch;
mod window;

use roost_db::pool::Pool;
use std::sync::Arc;

pub use error::MailError;
pub use invitation::{Invitation, InvitationError};
pub use reading::{ByteStream, HtmlDocument, PartContent};
pub use remote_image::{RemoteImage, RemoteImageError};
pub use user::{CredentialSource, MailUser};

use cache::Caches;
use memory::Memory;
use pool::Pools;
use remote_image::Fetcher;
use roost_outside::Guard;
use watch::Watchers;

/// How the service is set up.
#[derive(Clone)]
pub struct MailConfig {
    /// The IMAP server.
    pub imap: roost_imap::Endpoint,
    /// The ManageSieve server, if filters are this server's to remove with a mailbox.
    pub sieve: Option<roost_imap::ManageSieveEndpoint>,
    /// The submission server.
    pub submission: roost_submit::Endpoint,
    /// The largest message that is sent or kept as a draft, in bytes of its encoded form.
    pub max_message_bytes: u64,
    /// The key that signs addresses for the image proxy; all replicas share it.
    pub image_key: Vec<u8>,
    /// Ports from which the image proxy loads.
    pub image_ports: Vec<u16>,
    /// The database.
    pub pool: Pool,
}

/// The service. Cheap to clone. To be made inside a tokio runtime.
#[derive(Clone)]
pub struct Mail {
    inner: Arc<Inner>,
}

struct Inner {
    config: MailConfig,
    pools: Pools,
    caches: Caches,
    watchers: Watchers,
    memory: Memory,
    images: Fetcher,
}

impl Mail {
    /// Starts the service. Connects nowhere yet.
    #[must_use]
    pub fn new(config: MailConfig) -> Self {
        let pools = Pools::new(config.imap.clone());
        let images = Fetcher::new(Guard::new(&config.image_ports));
        let inner = Inner {
            pools,
            caches: Caches::new(),
            watchers: Watchers::default(),
            memory: Memory::new(),
            images,
            config,
        };
        Self {
            inner: Arc::new(inner),
        }
    }

    pub(crate) fn config(&self) -> &MailConfig {
        &self.inner.config
    }

    pub(crate) fn pools(&self) -> &Pools {
        &self.inner.pools
    }

    pub(crate) fn caches(&self) -> &Caches {
        &self.inner.caches
    }

    pub(crate) fn memory(&self) -> &Memory {
        &self.inner.memory
    }

    pub(crate) fn watchers(&self) -> &Watchers {
        &self.inner.watchers
    }

    pub(crate) fn image_fetcher(&self) -> &Fetcher {
        &self.inner.images
    }
}
