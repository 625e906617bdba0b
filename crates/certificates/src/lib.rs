//! Certificates: ordering them from an authority (ACME, RFC 8555), renewing them in time, and keeping them with their keys
//! where every server of one database finds them.
//!
//! Called by the server, which serves and exports what is kept here, and by the command line. It writes the tables
//! `certificate`, `acme_account`, `acme_challenge` and `certificate_lease`; it knows nothing of HTTPS.
//!
//! Each group of names has a certificate of its own (the host's names; a domain's names of discovery), so that what is wrong
//! with one harms no other.
#![deny(missing_docs)]

mod authority;
mod dns_update;
mod error;
mod names;
mod pair;
mod self_signed;
mod settings;
mod words;
mod work;

use roost_db::pool::Pool;
use std::convert::Infallible;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use roost_db::certificate::NewCertificate;
use roost_db::listen::Heard;

pub use error::CertificateError;
pub use pair::{Details, Pair, PrivateKey};
pub use roost_db::certificate::CertificateState;
pub use settings::{AcmeSettings, CertificateSettings, Dns01Settings, TsigAlgorithm};
pub use work::Covered;

/// The service. Cheap to clone.
#[derive(Clone)]
pub struct Certificates {
    pool: Pool,
    settings: Arc<CertificateSettings>,
    /// Tells this process from others.
    holder: Arc<str>,
}

/// A certificate that is kept, with its key.
#[derive(Debug)]
pub struct Issued {
    /// The host's name, or the domain's.
    pub name: String,
    /// The certificate and its key.
    pub pair: Pair,
    /// Whether it stands in for one of an authority.
    pub self_signed: bool,
}

/// What a server is told about certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// Some certificate has changed, or may have.
    Changed,
    /// Some certificate is to be ordered.
    Due,
}

impl Certificates {
    /// Wires the service.
    #[must_use]
    pub fn new(pool: Pool, settings: CertificateSettings) -> Self {
        Self {
            pool,
            settings: Arc::new(settings),
            holder: format!("{:032x}", rand::random::<u128>()).into(),
        }
    }

    /// The host's names; the first one names its certificate.
    #[must_use]
    pub fn host_names(&self) -> &[String] {
        &self.settings.host_names
    }

    /// Sees to it that the host has a certificate: a self-signed one until the authority's arrives.
    ///
    /// # Errors
    /// If the database does not answer or no key can be made.
    pub async fn prepare_host(&self, now: DateTime<Utc>) -> Result<(), CertificateError> {
        let names = &self.settings.host_names;
        let Some(name) = names.first() else {
            return Ok(());
        };
        let mut db = self.pool.acquire().await.map_err(roost_db::DbError::from)?;
        if roost_db::certificate::has_host(&mut db, name, names).await? {
            return Ok(());
        }
        let stand_in = self_signed::make(names, now)?;
        let details = stand_in.details()?;
        let row = NewCertificate {
            chain: stand_in.chain(),
            private_key: stand_in.key().pem(),
            names: &details.names,
            not_before: details.not_before,
            not_after: details.not_after,
        };
        roost_db::certificate::upsert_host(&mut db, name, names, &row, now).await?;
        Ok(())
    }

    /// All certificates that are kept, the host's first.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn issued(&self) -> Result<Vec<Issued>, CertificateError> {
        let mut db = self.pool.acquire().await.map_err(roost_db::DbError::from)?;
        let rows = roost_db::certificate::list_issued(&mut db).await?;
        let issued = rows.into_iter().map(|row| Issued {
            name: row.name,
            pair: Pair::new(row.chain, PrivateKey::new(row.private_key)),
            self_signed: row.self_signed,
        });
        Ok(issued.collect())
    }

    /// How all certificates stand, without their keys.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn states(&self) -> Result<Vec<CertificateState>, CertificateError> {
        let mut db = self.pool.acquire().await.map_err(roost_db::DbError::from)?;
        Ok(roost_db::certificate::list_states(&mut db).await?)
    }

    /// Has one certificate ordered at once by whatever server runs, or all, and answers how many.
    ///
    /// # Errors
    /// [`CertificateError::NotFound`] if there is none of that name.
    pub async fn renew(&self, name: Option<&str>, now: DateTime<Utc>) -> Result<u64, CertificateError> {
        let mut db = self.pool.acquire().await.map_err(roost_db::DbError::from)?;
        let due = roost_db::certificate::make_due(&mut db, name, now).await?;
        if due == 0 && name.is_some() {
            return Err(CertificateError::NotFound);
        }
        Ok(due)
    }

    /// What is answered at a challenge's address (RFC 8555 §8.3).
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn challenge(
        &self,
        token: &str,
        now: DateTime<Utc>,
    ) -> Result<Option<String>, CertificateError> {
        // Base64url of at least 128 bits; nothing else need be asked for.
        let is_token = (22..=128).contains(&token.len())
            && token
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        if !is_token {
            return Ok(None);
        }
        let mut db = self.pool.acquire().await.map_err(roost_db::DbError::from)?;
        Ok(roost_db::acme::find_challenge(&mut db, token, now).await?)
    }

    /// Tells of changes for ever, on a connection of its own.
    pub async fn listen(&self, mut hear: impl FnMut(Notice)) -> Infallible {
        roost_db::listen::listen(
            &self.pool,
            &[roost_db::certificate::CHANNEL],
            |heard| match heard {
                Heard::Live => hear(Notice::Changed),
                Heard::Announcement { payload: "due", .. } => hear(Notice::Due),
                Heard::Announcement { .. } => hear(Notice::Changed),
                Heard::Deaf => {}
            },
        )
        .await
    }
}
