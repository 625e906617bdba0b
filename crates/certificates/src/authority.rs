//! Talking to an authority (RFC 8555): the account, and one order from its names to its chain.

use roost_db::pool::Pool;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use instant_acme::{
    Account, AuthorizationStatus, CertificateIdentifier, ChallengeType, Identifier, NewAccount, NewOrder,
    Order, OrderStatus, Problem, RetryPolicy,
};
use rcgen::{CertificateParams, DistinguishedName, KeyPair};
use roost_db::{DbError, acme};

use crate::dns_update::{NameServer, Published};
use crate::error::CertificateError;
use crate::pair::{Pair, PrivateKey, read_chain};
use crate::settings::AcmeSettings;
use crate::words::{one_line, words};

/// For one request to the authority that is not part of an order.
const REQUEST_LIMIT: Duration = Duration::from_secs(60);
/// For a whole order.
const ORDER_LIMIT: Duration = Duration::from_secs(360);
/// How long the authority may take to look at the challenges, and again to issue.
const PATIENCE: RetryPolicy = RetryPolicy::new()
    .initial_delay(Duration::from_millis(250))
    .backoff(1.5)
    .timeout(Duration::from_secs(90));
/// How long a challenge is answered at most.
const CHALLENGE_LIFE: TimeDelta = TimeDelta::minutes(15);

/// An authority, with Roost's account there.
pub(crate) struct Authority<'a> {
    pool: &'a Pool,
    settings: &'a AcmeSettings,
    account: Account,
}

/// What must be cleared away after an order.
enum Proof {
    Http(String),
    Dns(Published),
}

impl<'a> Authority<'a> {
    /// Signs in with the account that is kept, or else makes one.
    pub(crate) async fn connect(
        pool: &'a Pool,
        settings: &'a AcmeSettings,
    ) -> Result<Self, CertificateError> {
        let mut db = pool.acquire().await.map_err(DbError::from)?;
        let kept = acme::find_account(&mut db, &settings.directory).await?;
        drop(db);
        let account = match kept {
            Some(kept) => {
                let credentials = serde_json::from_str(&kept).map_err(|_| {
                    CertificateError::Authority("the account that is kept cannot be read".into())
                })?;
                within(REQUEST_LIMIT, builder(settings)?.from_credentials(credentials)).await?
            }
            None => register(pool, settings).await?,
        };
        Ok(Self {
            pool,
            settings,
            account,
        })
    }

    /// Makes a new account in place of one that the authority has forgotten.
    pub(crate) async fn register_anew(&mut self) -> Result<(), CertificateError> {
        self.account = register(self.pool, self.settings).await?;
        Ok(())
    }

    /// When the authority would have a certificate replaced (RFC 9773); `None` if it does not say.
    pub(crate) async fn renewal(&self, chain: &str) -> Result<Option<DateTime<Utc>>, CertificateError> {
        let chain = read_chain(chain)?;
        let Some(id) = chain
            .first()
            .and_then(|first| CertificateIdentifier::try_from(first).ok())
        else {
            return Ok(None);
        };
        let info = match within(REQUEST_LIMIT, self.account.renewal_info(&id)).await {
            Ok((info, _)) => info,
            Err(CertificateError::Authority(error)) => {
                tracing::debug!(%error, "the authority says nothing of renewal");
                return Ok(None);
            }
            Err(error) => return Err(error),
        };
        let window = info.suggested_window;
        let length = (window.end - window.start).whole_seconds().max(0);
        // A place in the window by chance (RFC 9773 §4.2), and the same one each time it is asked: a serial is random.
        let chance = id
            .serial
            .bytes()
            .fold(0_i64, |sum, byte| (sum * 31 + i64::from(byte)) % 1000);
        let seconds = window.start.unix_timestamp() + length / 1000 * chance;
        Ok(DateTime::from_timestamp(seconds, 0))
    }

    /// Orders a certificate for these names. Whatever becomes of it, nothing of the challenges stays.
    pub(crate) async fn order(
        &self,
        names: &[String],
        replaces: Option<&str>,
    ) -> Result<Pair, CertificateError> {
        let mut proofs = Vec::new();
        let ordered = tokio::time::timeout(ORDER_LIMIT, self.fulfil(names, replaces, &mut proofs)).await;
        self.clear(proofs).await;
        ordered.unwrap_or_else(|_| {
            let limit = ORDER_LIMIT.as_secs();
            Err(CertificateError::Authority(format!(
                "the order took longer than {limit} s"
            )))
        })
    }

    async fn fulfil(
        &self,
        names: &[String],
        replaces: Option<&str>,
        proofs: &mut Vec<Proof>,
    ) -> Result<Pair, CertificateError> {
        let identifiers: Vec<_> = names.iter().cloned().map(Identifier::Dns).collect();
        let chain = replaces.map(read_chain).transpose()?;
        let replaced = chain
            .as_ref()
            .and_then(|chain| CertificateIdentifier::try_from(chain.first()?).ok());
        let mut wanted = NewOrder::new(&identifiers);
        if let Some(id) = replaced {
            wanted = wanted.replaces(id);
        }
        let mut order = match self.account.new_order(&wanted).await {
            // It has no renewal information: then it is an order like any other.
            Err(instant_acme::Error::Unsupported(_)) => {
                self.account.new_order(&NewOrder::new(&identifiers)).await?
            }
            Err(instant_acme::Error::Api(problem)) if is_rejection(&problem) => {
                return Err(self.rejected(names, problem).await);
            }
            order => order?,
        };
        self.prove(&mut order, proofs).await?;
        match order.poll_ready(&PATIENCE).await {
            Ok(OrderStatus::Ready) => {}
            Ok(_) => return Err(refusal(&mut order, None).await),
            Err(error) => return Err(refusal(&mut order, Some(error)).await),
        }
        let mut params = CertificateParams::new(names)?;
        params.distinguished_name = DistinguishedName::new();
        let key = KeyPair::generate()?;
        let request = params.serialize_request(&key)?;
        order.finalize_csr(request.der()).await?;
        let chain = order.poll_certificate(&PATIENCE).await?;
        Ok(Pair::new(chain, PrivateKey::new(key.serialize_pem())))
    }

    /// Which of the names the authority takes no orders for. Where it does not say, each is asked for by itself.
    async fn rejected(&self, names: &[String], problem: Problem) -> CertificateError {
        let mut rejected: Vec<_> = problem
            .subproblems
            .iter()
            .filter_map(|part| match &part.identifier {
                Some(Identifier::Dns(name)) => Some(name.to_lowercase()),
                _ => None,
            })
            .filter(|name| names.contains(name))
            .collect();
        if rejected.is_empty() && names.len() > 1 {
            for name in names {
                let alone = [Identifier::Dns(name.clone())];
                let asked = self.account.new_order(&NewOrder::new(&alone)).await;
                if matches!(asked, Err(instant_acme::Error::Api(problem)) if is_rejection(&problem)) {
                    rejected.push(name.clone());
                }
            }
        }
        CertificateError::Refused {
            names: rejected,
            told: words(&instant_acme::Error::Api(problem)),
        }
    }

    /// Makes ready what the authority is going to look at, then has it look.
    async fn prove(&self, order: &mut Order, proofs: &mut Vec<Proof>) -> Result<(), CertificateError> {
        let name_server = self.settings.dns01.as_ref().map(NameServer::new).transpose()?;
        let mut ready = Vec::new();
        let mut authorizations = order.authorizations();
        while let Some(authorization) = authorizations.next().await {
            let mut authorization = authorization?;
            if authorization.status != AuthorizationStatus::Pending {
                continue;
            }
            let name = authorization.identifier().to_string();
            let zone = match &name_server {
                Some(server) => server.zone_of(&name).await?.map(|zone| (server, zone)),
                None => None,
            };
            let kind = if zone.is_some() {
                ChallengeType::Dns01
            } else {
                ChallengeType::Http01
            };
            let challenge = authorization.challenge(kind.clone()).ok_or_else(|| {
                CertificateError::Authority(format!(
                    "the authority does not let {name} be proven by {kind:?}"
                ))
            })?;
            let answer = challenge.key_authorization();
            let now = Utc::now();
            if let Some((server, zone)) = zone {
                let published = server.publish(zone, &name, &answer.dns_value(), now).await?;
                proofs.push(Proof::Dns(published));
            } else {
                let mut db = self.pool.acquire().await.map_err(DbError::from)?;
                let ends = now + CHALLENGE_LIFE;
                acme::insert_challenge(&mut db, &challenge.token, answer.as_str(), ends).await?;
                proofs.push(Proof::Http(challenge.token.clone()));
            }
            ready.push((name, kind));
        }
        if let Some(dns01) = &self.settings.dns01
            && proofs.iter().any(|proof| matches!(proof, Proof::Dns(_)))
        {
            tokio::time::sleep(dns01.propagation).await;
        }
        let mut authorizations = order.authorizations();
        while let Some(authorization) = authorizations.next().await {
            let mut authorization = authorization?;
            let name = authorization.identifier().to_string();
            let kind = ready
                .iter()
                .find(|(ready, _)| *ready == name)
                .map(|(_, kind)| kind.clone());
            if let Some(kind) = kind
                && let Some(mut challenge) = authorization.challenge(kind)
            {
                challenge.set_ready().await?;
            }
        }
        Ok(())
    }

    async fn clear(&self, proofs: Vec<Proof>) {
        let name_server = self
            .settings
            .dns01
            .as_ref()
            .and_then(|dns01| NameServer::new(dns01).ok());
        for proof in proofs {
            let now = Utc::now();
            let cleared = match (&proof, &name_server) {
                (Proof::Dns(published), Some(server)) => server.remove(published, now).await,
                (Proof::Http(token), _) => self.forget(token, now).await,
                (Proof::Dns(_), None) => Ok(()),
            };
            if let Err(error) = cleared {
                tracing::warn!(%error, "what was published for a challenge could not be removed");
            }
        }
    }

    async fn forget(&self, token: &str, now: DateTime<Utc>) -> Result<(), CertificateError> {
        let mut db = self.pool.acquire().await.map_err(DbError::from)?;
        Ok(acme::delete_challenge(&mut db, token, now).await?)
    }
}

fn builder(settings: &AcmeSettings) -> Result<instant_acme::AccountBuilder, CertificateError> {
    Ok(match &settings.root {
        Some(root) => Account::builder_with_root(root)?,
        None => Account::builder()?,
    })
}

async fn register(pool: &Pool, settings: &AcmeSettings) -> Result<Account, CertificateError> {
    let contact = settings
        .contact
        .as_ref()
        .map(|address| format!("mailto:{address}"));
    let contact: Vec<_> = contact.as_deref().into_iter().collect();
    let wanted = NewAccount {
        contact: &contact,
        terms_of_service_agreed: true,
        only_return_existing: false,
    };
    let directory = settings.directory.clone();
    let made = within(REQUEST_LIMIT, builder(settings)?.create(&wanted, directory, None));
    let (account, credentials) = made.await?;
    let kept = serde_json::to_string(&credentials)
        .map_err(|_| CertificateError::Authority("the account cannot be kept".into()))?;
    let mut db = pool.acquire().await.map_err(DbError::from)?;
    acme::upsert_account(&mut db, &settings.directory, &kept, Utc::now()).await?;
    Ok(account)
}

/// Whether a name is one that the authority issues nothing for (RFC 8555 §6.7).
fn is_rejection(problem: &Problem) -> bool {
    problem.r#type.as_deref() == Some("urn:ietf:params:acme:error:rejectedIdentifier")
}

/// What the authority says of the names that it refuses; the order itself often says less.
async fn refusal(order: &mut Order, error: Option<instant_acme::Error>) -> CertificateError {
    let (mut told, mut names) = (Vec::new(), Vec::new());
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let Ok(mut authorization) = authorization else {
            continue;
        };
        let name = authorization.identifier().to_string();
        let Ok(state) = authorization.refresh().await else {
            continue;
        };
        let problems = state
            .challenges
            .iter()
            .filter_map(|challenge| challenge.error.as_ref());
        told.extend(problems.map(|problem| {
            let detail = problem.detail.as_deref().unwrap_or("refused");
            let kind = problem.r#type.as_deref().unwrap_or("no type");
            one_line(&format!("{name}: {detail} ({kind})"))
        }));
        if state.status == AuthorizationStatus::Invalid {
            names.push(name);
        }
    }
    match error {
        _ if !told.is_empty() => CertificateError::Refused {
            names,
            told: told.join("; "),
        },
        Some(error) => error.into(),
        None => CertificateError::Authority("the authority has refused the order".into()),
    }
}

async fn within<T>(
    limit: Duration,
    asked: impl Future<Output = Result<T, instant_acme::Error>>,
) -> Result<T, CertificateError> {
    match tokio::time::timeout(limit, asked).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(CertificateError::Authority(format!(
            "the authority did not answer within {} s",
            limit.as_secs()
        ))),
    }
}
