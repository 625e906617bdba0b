//! DKIM keys: made, published, rotated with overlap, and handed to Rspamd.
//!
//! A domain's first key of an algorithm signs at once. A later one waits until its record is in DNS; then it signs and
//! the one before retires: its record stays for a week, while mail that it signed may be under way.

mod generate;
mod import;

use chrono::{DateTime, Utc};
use roost_db::dkim_key::{self, DkimKey, NewDkimKey, SigningKey};
use roost_db::domain;
use roost_model::{Actor, Secret};
use serde_json::{Value, json};

use self::generate::Generated;
use crate::error::TransportError;
use crate::{Transport, deed};

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// RSA with SHA-256, which everybody can check; the number of bits is 2048, 3072 or 4096.
    Rsa(u16),
    /// Ed25519 (RFC 8463), small and still unknown to many.
    Ed25519,
}

impl Algorithm {
    /// What a domain gets that does not ask for something else.
    pub const BOTH: [Self; 2] = [Self::Rsa(2048), Self::Ed25519];

    const fn name(self) -> &'static str {
        match self {
            Self::Rsa(_) => "rsa",
            Self::Ed25519 => "ed25519",
        }
    }

    fn bits(self) -> i32 {
        match self {
            Self::Rsa(bits) => i32::from(bits),
            Self::Ed25519 => 256,
        }
    }

    /// What a key of this domain is called if nobody says otherwise: a letter for the algorithm and the day.
    fn selector(self, now: DateTime<Utc>) -> String {
        let letter = match self {
            Self::Rsa(_) => 'r',
            Self::Ed25519 => 'e',
        };
        format!("{letter}{}", now.format("%Y%m%d"))
    }
}

/// A key to be kept.
struct NewKey {
    algorithm: Algorithm,
    key: Generated,
    /// `None`: one is chosen.
    selector: Option<String>,
}

fn key_algorithm(key: &DkimKey) -> Algorithm {
    match key.algorithm.as_str() {
        "ed25519" => Algorithm::Ed25519,
        _ => Algorithm::Rsa(u16::try_from(key.bits).unwrap_or(2048)),
    }
}

/// The name in DNS at which a key is published.
#[must_use]
pub fn record_name(key: &DkimKey) -> String {
    format!("{}._domainkey.{}", key.selector, key.domain)
}

/// The text of a key's TXT record (RFC 6376 §3.6.1). Longer than 255 bytes, it is written in several strings.
#[must_use]
pub fn record_text(key: &DkimKey) -> String {
    format!("v=DKIM1; k={}; p={}", key.algorithm, key.public_key)
}

fn check_selector(selector: &str) -> Result<(), TransportError> {
    let fits =
        |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '-';
    let good = (1..=63).contains(&selector.len())
        && selector.chars().all(fits)
        && !selector.starts_with('-')
        && !selector.ends_with('-');
    if good {
        return Ok(());
    }
    Err(TransportError::invalid(
        "selector",
        "must be 1 to 63 small letters, digits and hyphens, with no hyphen at its ends",
    ))
}

fn shown(key: &DkimKey) -> Value {
    json!({ "selector": key.selector, "algorithm": key.algorithm, "bits": key.bits, "state": key.state })
}

impl Transport {
    /// Makes keys for a domain. The selector is chosen for each algorithm unless it is given for a single one.
    ///
    /// # Errors
    /// The domain does not exist, has a key of that selector, or one of that algorithm waits already; the selector or the
    /// size of the key is not allowed.
    pub async fn add_dkim_keys(
        &self,
        actor: &Actor,
        domain: &str,
        algorithms: &[Algorithm],
        selector: Option<&str>,
    ) -> Result<Vec<DkimKey>, TransportError> {
        if let Some(selector) = selector {
            check_selector(selector)?;
            if algorithms.len() != 1 {
                return Err(TransportError::invalid(
                    "selector",
                    "names a single key, so give one algorithm",
                ));
            }
        }
        if algorithms
            .iter()
            .any(|algorithm| matches!(algorithm, Algorithm::Rsa(bits) if ![2048, 3072, 4096].contains(bits)))
        {
            return Err(TransportError::invalid("bits", "must be 2048, 3072 or 4096"));
        }
        let mut made = Vec::with_capacity(algorithms.len());
        for algorithm in algorithms {
            made.push((*algorithm, generate::key(*algorithm).await?));
        }
        let new: Vec<NewKey> = made
            .into_iter()
            .map(|(algorithm, key)| NewKey {
                algorithm,
                key,
                selector: selector.map(str::to_owned),
            })
            .collect();
        self.keep_dkim_keys(actor, "dkim.add", domain, &new, false).await
    }

    /// Keeps a key that was made elsewhere, a private key in PEM, for a domain. Like one that is made here it waits if
    /// another one of its algorithm signs; with `replace` those of its algorithm and its selector are removed, and it
    /// signs at once.
    ///
    /// # Errors
    /// It is no key, the domain does not exist, or as [`Self::add_dkim_keys`].
    pub async fn import_dkim_key(
        &self,
        actor: &Actor,
        domain: &str,
        private_key: &Secret,
        selector: &str,
        replace: bool,
    ) -> Result<Vec<DkimKey>, TransportError> {
        check_selector(selector)?;
        let (algorithm, key) = import::key(private_key.expose().to_owned()).await?;
        let new = NewKey {
            algorithm,
            key,
            selector: Some(selector.to_owned()),
        };
        self.keep_dkim_keys(actor, "dkim.import", domain, &[new], replace)
            .await
    }

    /// Lets a domain sign with the keys that sign for another one, under the same selectors. Where keys of its own sign,
    /// they wait.
    ///
    /// # Errors
    /// Nothing signs for the first domain, or as [`Self::add_dkim_keys`].
    pub async fn duplicate_dkim_keys(
        &self,
        actor: &Actor,
        from: &str,
        to: &str,
    ) -> Result<Vec<DkimKey>, TransportError> {
        let mut db = self.db().await?;
        let private = dkim_key::find_signing(&mut db, from).await?;
        let public = dkim_key::list(&mut db, Some(from)).await?;
        drop(db);
        let new: Vec<NewKey> = public
            .iter()
            .filter(|key| key.state == "signing")
            .filter_map(|key| {
                let private = private.iter().find(|signing| signing.selector == key.selector)?;
                Some(NewKey {
                    algorithm: key_algorithm(key),
                    key: import::copied(&private.private_key, &key.public_key),
                    selector: Some(key.selector.clone()),
                })
            })
            .collect();
        if new.is_empty() {
            return Err(TransportError::NotFound("a key that signs for this domain"));
        }
        self.keep_dkim_keys(actor, "dkim.duplicate", to, &new, false)
            .await
    }

    async fn keep_dkim_keys(
        &self,
        actor: &Actor,
        action: &'static str,
        domain: &str,
        new: &[NewKey],
        replace: bool,
    ) -> Result<Vec<DkimKey>, TransportError> {
        let now = Utc::now();
        let mut db = self.begin().await?;
        let id = domain::find_by_name(&mut db, domain)
            .await?
            .ok_or(TransportError::NotFound("the domain"))?;
        let mut existing = dkim_key::list(&mut db, Some(domain)).await?;
        let mut replaced = Vec::new();
        if replace {
            let gives_way = |key: &DkimKey| {
                new.iter().any(|new| {
                    key.algorithm == new.algorithm.name() || Some(&key.selector) == new.selector.as_ref()
                })
            };
            replaced = existing.extract_if(.., |key| gives_way(key)).collect();
            for key in &replaced {
                dkim_key::delete(&mut db, id, Some(&key.selector)).await?;
            }
        }
        let mut names = Vec::with_capacity(new.len());
        for NewKey {
            algorithm,
            key,
            selector,
        } in new
        {
            let of_its_kind = |state: &str| {
                existing
                    .iter()
                    .any(|key| key.algorithm == algorithm.name() && key.state == state)
            };
            if of_its_kind("waiting") {
                return Err(TransportError::Exists("a waiting key of this algorithm"));
            }
            let name = match selector {
                Some(selector) => selector.clone(),
                None => free_selector(&algorithm.selector(now), &existing),
            };
            if existing.iter().any(|key| key.selector == name) {
                return Err(TransportError::Exists("a key of this selector"));
            }
            let new = NewDkimKey {
                domain: id,
                selector: &name,
                algorithm: algorithm.name(),
                bits: algorithm.bits(),
                private_key: &key.private,
                public_key: &key.public,
                state: if of_its_kind("signing") {
                    "waiting"
                } else {
                    "signing"
                },
            };
            dkim_key::insert(&mut db, &new, now).await?;
            names.push(name);
        }
        let mut keys = dkim_key::list(&mut db, Some(domain)).await?;
        keys.retain(|key| names.contains(&key.selector));
        let before = Value::Array(replaced.iter().map(shown).collect());
        let before = Some(&before).filter(|_| !replaced.is_empty());
        for key in &keys {
            deed::record(&mut db, actor, action, domain, (before, Some(&shown(key)))).await?;
        }
        crate::commit(db).await?;
        Ok(keys)
    }

    /// The keys of a domain, or of all.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn dkim_keys(&self, domain: Option<&str>) -> Result<Vec<DkimKey>, TransportError> {
        let mut db = self.db().await?;
        Ok(dkim_key::list(&mut db, domain).await?)
    }

    /// Begins to replace the keys that sign: makes a waiting one for each, to be published in DNS.
    ///
    /// # Errors
    /// As [`Self::add_dkim_keys`], and if nothing signs for the domain.
    pub async fn rotate_dkim_keys(
        &self,
        actor: &Actor,
        domain: &str,
    ) -> Result<Vec<DkimKey>, TransportError> {
        let signing = self.dkim_keys(Some(domain)).await?;
        let algorithms: Vec<Algorithm> = signing
            .iter()
            .filter(|key| key.state == "signing")
            .map(|key| match key_algorithm(key) {
                // An imported key may be of a size that none is made of any more.
                Algorithm::Rsa(bits) if ![2048, 3072, 4096].contains(&bits) => Algorithm::Rsa(2048),
                algorithm => algorithm,
            })
            .collect();
        if algorithms.is_empty() {
            return Err(TransportError::NotFound("a key that signs for this domain"));
        }
        self.add_dkim_keys(actor, domain, &algorithms, None).await
    }

    /// Lets the waiting keys of a domain sign, once their records are in DNS; those that signed before retire.
    ///
    /// # Errors
    /// The domain does not exist, or nothing waits.
    pub async fn activate_dkim_keys(
        &self,
        actor: &Actor,
        domain: &str,
    ) -> Result<Vec<DkimKey>, TransportError> {
        let now = Utc::now();
        let mut db = self.begin().await?;
        let id = domain::find_by_name(&mut db, domain)
            .await?
            .ok_or(TransportError::NotFound("the domain"))?;
        let before = dkim_key::list(&mut db, Some(domain)).await?;
        let waiting: Vec<&DkimKey> = before.iter().filter(|key| key.state == "waiting").collect();
        if waiting.is_empty() {
            return Err(TransportError::NotFound("a waiting key"));
        }
        for key in waiting {
            let algorithm = Some(key.algorithm.as_str());
            dkim_key::update_state(&mut db, id, algorithm, ("signing", "retiring"), now).await?;
            dkim_key::update_state(&mut db, id, algorithm, ("waiting", "signing"), now).await?;
        }
        let after = dkim_key::list(&mut db, Some(domain)).await?;
        let all = |keys: &[DkimKey]| Value::Array(keys.iter().map(shown).collect());
        deed::record(
            &mut db,
            actor,
            "dkim.activate",
            domain,
            (Some(&all(&before)), Some(&all(&after))),
        )
        .await?;
        crate::commit(db).await?;
        Ok(after)
    }

    /// Removes one key of a domain, or all.
    ///
    /// # Errors
    /// There is none.
    pub async fn remove_dkim_keys(
        &self,
        actor: &Actor,
        domain: &str,
        selector: Option<&str>,
    ) -> Result<(), TransportError> {
        let mut db = self.begin().await?;
        let id = domain::find_by_name(&mut db, domain)
            .await?
            .ok_or(TransportError::NotFound("the domain"))?;
        let before = dkim_key::list(&mut db, Some(domain)).await?;
        if dkim_key::delete(&mut db, id, selector).await? == 0 {
            return Err(TransportError::NotFound("the key"));
        }
        let gone = before
            .iter()
            .filter(|key| selector.is_none_or(|selector| key.selector == selector));
        let gone = Value::Array(gone.map(shown).collect());
        deed::record(&mut db, actor, "dkim.remove", domain, (Some(&gone), None)).await?;
        crate::commit(db).await
    }

    /// The keys with which Rspamd signs mail of this domain.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn signing_keys(&self, domain: &str) -> Result<Vec<SigningKey>, TransportError> {
        let mut db = self.db().await?;
        Ok(dkim_key::find_signing(&mut db, domain).await?)
    }
}

/// The wanted selector, or with a number behind it where that is taken.
fn free_selector(wanted: &str, existing: &[DkimKey]) -> String {
    let taken = |name: &str| existing.iter().any(|key| key.selector == name);
    if !taken(wanted) {
        return wanted.to_owned();
    }
    (2_u32..)
        .map(|number| format!("{wanted}-{number}"))
        .find(|name| !taken(name))
        .unwrap_or_else(|| wanted.to_owned())
}
