//! What other domains ask of whoever sends them mail: MTA-STS (RFC 8461). Postfix asks for each domain it delivers to
//! (`smtp_tls_policy_maps`, deploy/postfix/main.cf).

mod authentic;
mod policy;
mod unreachable;

use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use chrono::{TimeDelta, Utc};
use hickory_resolver::TokioResolver;
use hickory_resolver::proto::rr::{RData, RecordType};
use reqwest::header::HeaderMap;
use roost_db::mta_sts_policy::{self, MtaStsPolicy};
use roost_outside::Guard;
use url::Url;

use crate::{Transport, TransportError};
use authentic::Resolver;
use policy::{Mode, Policy};
use unreachable::Unreachable;

/// For name servers and the policy's host together, while Postfix holds a delivery back (RFC 8461 §3.3 asks for at most a
/// minute).
const TIME_LIMIT: Duration = Duration::from_secs(30);
/// The longest policy (RFC 8461 §3.2 names 64 kilobytes as a reasonable bound).
const MAX_BYTES: usize = 64 * 1024;

/// What fetches policies, set up at the first question. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Policies(Arc<OnceLock<Option<Tools>>>);

struct Tools {
    guard: Guard,
    client: reqwest::Client,
    resolver: TokioResolver,
    /// One whose word on what is authentic is taken, if there is one.
    validating: Option<Resolver>,
    unreachable: Unreachable,
}

impl Policies {
    /// None where the system's trust anchors or its resolver cannot be read: then nothing is known of any domain.
    fn tools(&self) -> Option<&Tools> {
        self.0
            .get_or_init(|| {
                Tools::new()
                    .inspect_err(|error| tracing::error!(error, "MTA-STS policies cannot be fetched"))
                    .ok()
            })
            .as_ref()
    }
}

impl Transport {
    /// How Postfix is to secure deliveries to a domain, as its `tls_policy` tables say it (postconf(5),
    /// `smtp_tls_policy_maps`), or `None` for what it does otherwise.
    ///
    /// A policy that was fetched before holds until it expires, whatever DNS says now, so that whoever sits between cannot
    /// make it vanish (RFC 8461 §10.2). Where DANE says something of one of the domain's hosts, validated from the MX record on,
    /// DANE decides (RFC 8461 §2).
    ///
    /// # Errors
    /// The database's: the delivery is tried again later.
    pub async fn tls_policy(&self, domain: &str) -> Result<Option<String>, TransportError> {
        if !is_domain(domain) {
            return Ok(None);
        }
        let Some(tools) = self.inner.policies.tools() else {
            return Ok(None);
        };
        let domain = domain.to_ascii_lowercase();
        let mut db = self.db().await?;
        let known = mta_sts_policy::find(&mut db, &domain, Utc::now()).await?;
        drop(db);
        let id = tools.policy_id(&domain).await;
        let current = match (known, id) {
            (Some(known), Some(id)) if known.policy_id == id => Some(known),
            (known, Some(id)) => match tools
                .unreachable
                .ask(&domain, Instant::now(), tools.fetch(&domain))
                .await
            {
                Some(policy) => Some(self.keep(&domain, id, policy).await?),
                None => known,
            },
            (known, None) => known,
        };
        let Some(policy) = current.filter(|policy| policy.mode == Mode::Enforce.name()) else {
            return Ok(None);
        };
        if let Some(resolver) = tools.validating
            && resolver.has_dane(&domain).await
        {
            return Ok(None);
        }
        Ok(Some(policy::for_postfix(&policy.mx)))
    }

    async fn keep(&self, domain: &str, id: String, policy: Policy) -> Result<MtaStsPolicy, TransportError> {
        let row = MtaStsPolicy {
            domain: domain.to_owned(),
            policy_id: id,
            mode: policy.mode.name().to_owned(),
            mx: policy.mx,
            expires_at: Utc::now() + TimeDelta::seconds(policy.max_age.into()),
        };
        let mut db = self.db().await?;
        mta_sts_policy::upsert(&mut db, &row).await?;
        Ok(row)
    }
}

impl Tools {
    fn new() -> Result<Self, String> {
        let guard = Guard::new(&[443]);
        let client = roost_outside::client(&guard, "Roost", TIME_LIMIT).map_err(|error| error.to_string())?;
        let resolver = TokioResolver::builder_tokio()
            .and_then(hickory_resolver::ResolverBuilder::build)
            .map_err(|error| error.to_string())?;
        Ok(Self {
            guard,
            client,
            resolver,
            validating: Resolver::system(),
            unreachable: Unreachable::default(),
        })
    }

    /// The id of the domain's policy, if its TXT record says that there is one (RFC 8461 §3.1).
    async fn policy_id(&self, domain: &str) -> Option<String> {
        let lookup = self
            .resolver
            .lookup(format!("_mta-sts.{domain}."), RecordType::TXT);
        let lookup = tokio::time::timeout(TIME_LIMIT, lookup).await.ok()?.ok()?;
        let texts = lookup.answers().iter().filter_map(|record| match &record.data {
            RData::TXT(text) => Some(text.txt_data.concat()),
            _ => None,
        });
        policy::id_of(texts)
    }

    /// The policy as its host has it now (RFC 8461 §3.3): over HTTPS, following no redirect.
    async fn fetch(&self, domain: &str) -> Option<Policy> {
        let url = Url::parse(&format!("https://mta-sts.{domain}/.well-known/mta-sts.txt")).ok()?;
        let fetched = async {
            let mut answer = roost_outside::follow(&self.client, &self.guard, url, &HeaderMap::new(), 0)
                .await
                .ok()?;
            if answer.status() != reqwest::StatusCode::OK {
                return None;
            }
            let mut bytes = Vec::new();
            while let Some(piece) = answer.chunk().await.ok()? {
                bytes.extend_from_slice(&piece);
                if bytes.len() > MAX_BYTES {
                    return None;
                }
            }
            Policy::parse(std::str::from_utf8(&bytes).ok()?)
        };
        let policy = tokio::time::timeout(TIME_LIMIT, fetched).await.ok().flatten();
        if policy.is_none() {
            tracing::info!(
                domain,
                "a domain announces an MTA-STS policy, which cannot be had"
            );
        }
        policy
    }
}

/// Postfix also asks for hosts in brackets, ports and parents (`.example.com`), of which nothing is known.
fn is_domain(key: &str) -> bool {
    key.len() <= 253
        && key.contains('.')
        && key.split('.').all(|label| {
            !label.is_empty()
                && label.len() <= 63
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
        && !key
            .split('.')
            .all(|label| label.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_domains_are_looked_up() {
        assert!(is_domain("example.com"));
        for key in [
            "",
            "com",
            ".example.com",
            "[example.com]",
            "example.com:25",
            "192.0.2.1",
            "a_b.example.com",
            "a..b",
        ] {
            assert!(!is_domain(key), "{key}");
        }
    }
}
