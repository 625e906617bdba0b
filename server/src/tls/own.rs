//! Certificates of the operator's own: two files, read again when they change.

use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use roost_certificates::{Pair, PrivateKey};
use rustls::crypto::CryptoProvider;
use tokio::io::AsyncReadExt as _;

use crate::config::CertificateFiles;

/// More than any chain or key has, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;

/// A certificate that the configuration names.
pub struct OwnCertificate {
    files: CertificateFiles,
    last: Mutex<Option<Pair>>,
}

impl OwnCertificate {
    /// Names the files; nothing is read yet.
    #[must_use]
    pub fn new(files: &CertificateFiles) -> Self {
        Self {
            files: files.clone(),
            last: Mutex::default(),
        }
    }

    /// The certificate as the files are now.
    ///
    /// # Errors
    /// If one cannot be read, or they cannot be used together.
    pub async fn read(&self, provider: &CryptoProvider) -> anyhow::Result<Pair> {
        let chain = text(&self.files.chain).await?;
        let key = text(&self.files.key).await?;
        let pair = Pair::new(chain, PrivateKey::new(key));
        if self.last().as_ref() != Some(&pair) {
            pair.certified_key(provider)
                .with_context(|| self.files.chain.display().to_string())?;
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(pair.clone());
        }
        Ok(pair)
    }

    /// The certificate as it could last be read.
    pub fn last(&self) -> Option<Pair> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn text(path: &std::path::Path) -> anyhow::Result<String> {
    let read = async {
        let mut text = String::new();
        let file = tokio::fs::File::open(path).await?;
        file.take(MAX_BYTES).read_to_string(&mut text).await?;
        Ok::<_, std::io::Error>(text)
    };
    read.await.with_context(|| path.display().to_string())
}
