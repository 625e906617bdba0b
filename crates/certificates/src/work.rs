//! What is done now and then: looking where names point to, and ordering what is due.

use chrono::{DateTime, TimeDelta, Utc};
use roost_db::DbError;
use roost_db::certificate::{self, DueCertificate, NewCertificate};

use crate::authority::Authority;
use crate::error::CertificateError;
use crate::names::Lookups;
use crate::pair::{Details, Pair};
use crate::settings::AcmeSettings;
use crate::{Certificates, words};

/// How long the right to order is kept: longer than an order and one without its refused names may take.
const LEASE: TimeDelta = TimeDelta::minutes(15);
/// How often it is looked where a domain's names point to.
const LOOK_EVERY: TimeDelta = TimeDelta::hours(1);
/// Domains that are looked at before certificates are ordered.
const LOOKS: i64 = 20;
/// How long after the first failure an order is tried again; each further one doubles it.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(10);
/// The longest such time.
const LONGEST_PAUSE: TimeDelta = TimeDelta::days(1);

/// Whether the operator has a certificate of their own for a name.
pub type Covered<'a> = &'a (dyn Fn(&str) -> bool + Sync);

impl Certificates {
    /// Looks at names and orders what is due, if no other server does. What goes wrong with a certificate is kept with it,
    /// and the others are not concerned. No certificate is ordered for names that are `covered`.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn work(&self, covered: Covered<'_>) -> Result<(), CertificateError> {
        let Some(acme) = &self.settings.acme else {
            return Ok(());
        };
        if !self.take_lease().await? {
            return Ok(());
        }
        let worked = self.work_with(acme, covered).await;
        let mut db = self.pool.acquire().await.map_err(DbError::from)?;
        certificate::release_lease(&mut db, &self.holder).await?;
        worked
    }

    /// Asks the authority when it would have its certificates replaced, and brings those forward. It is asked by one
    /// server at a time.
    ///
    /// # Errors
    /// If the database or the authority does not answer.
    pub async fn ask_for_renewals(&self) -> Result<(), CertificateError> {
        let Some(acme) = &self.settings.acme else {
            return Ok(());
        };
        let mut db = self.pool.acquire().await.map_err(DbError::from)?;
        let kept = certificate::list_renewals(&mut db, Utc::now()).await?;
        drop(db);
        if kept.is_empty() || !self.take_lease().await? {
            return Ok(());
        }
        let authority = Authority::connect(&self.pool, acme).await?;
        for (id, chain, order_at) in kept {
            if let Some(better) = authority.renewal(&chain).await?
                && better < order_at
            {
                let mut db = self.pool.acquire().await.map_err(DbError::from)?;
                certificate::order_earlier(&mut db, id, better).await?;
            }
        }
        let mut db = self.pool.acquire().await.map_err(DbError::from)?;
        Ok(certificate::release_lease(&mut db, &self.holder).await?)
    }

    async fn take_lease(&self) -> Result<bool, CertificateError> {
        let mut db = self.pool.acquire().await.map_err(DbError::from)?;
        let now = Utc::now();
        Ok(certificate::take_lease(&mut db, &self.holder, now + LEASE, now).await?)
    }

    async fn work_with(&self, acme: &AcmeSettings, covered: Covered<'_>) -> Result<(), CertificateError> {
        if acme.discovery_names {
            self.look(acme, covered).await?;
        }
        let Some(host) = self.settings.host_names.first() else {
            return Ok(());
        };
        let mut authority = None;
        loop {
            let now = Utc::now();
            let mut db = self.pool.acquire().await.map_err(DbError::from)?;
            let Some(due) = certificate::find_due(&mut db, host, now).await? else {
                return Ok(());
            };
            drop(db);
            if !self.take_lease().await? {
                return Ok(());
            }
            let names: Vec<_> = due.names.iter().filter(|name| !covered(name)).cloned().collect();
            if names.is_empty() {
                let mut db = self.pool.acquire().await.map_err(DbError::from)?;
                certificate::postpone(&mut db, due.id, now + LOOK_EVERY).await?;
                continue;
            }
            let ordered = self.order(acme, &mut authority, &due, &names).await;
            self.keep(&due, ordered).await?;
        }
    }

    async fn order<'a>(
        &'a self,
        acme: &'a AcmeSettings,
        authority: &mut Option<Authority<'a>>,
        due: &DueCertificate,
        names: &[String],
    ) -> Result<Ordered, CertificateError> {
        tracing::info!(certificate = due.name, ?names, "ordering a certificate");
        let connected = match authority {
            Some(authority) => authority,
            none => none.insert(Authority::connect(&self.pool, acme).await?),
        };
        // An authority may refuse an order because of what it replaces; that must not go on for ever.
        let replaces = due.replaces.as_deref().filter(|_| due.failures == 0);
        let mut ordered = connected.order(names, replaces).await;
        if let Err(CertificateError::UnknownAccount) = ordered {
            connected.register_anew().await?;
            ordered = connected.order(names, replaces).await;
        }
        let mut refused = None;
        if let Err(CertificateError::Refused { names: not, told }) = &ordered {
            let rest: Vec<_> = names.iter().filter(|name| !not.contains(name)).cloned().collect();
            // A certificate without them that is still good is not ordered again, else each further attempt would be one
            // more of the few that authorities issue in a week.
            if !not.is_empty() && !rest.is_empty() && !has_all(due, &rest, Utc::now()) {
                tracing::info!(certificate = due.name, names = ?rest, "ordering one without the names that were refused");
                refused = Some(told.clone());
                ordered = connected.order(&rest, replaces).await;
            }
        }
        let pair = ordered?;
        // What cannot be served must not replace what can.
        pair.certified_key(&rustls::crypto::ring::default_provider())?;
        let details = pair.details()?;
        Ok(Ordered {
            pair,
            details,
            refused,
        })
    }

    /// Keeps what has become of an order.
    async fn keep(
        &self,
        due: &DueCertificate,
        ordered: Result<Ordered, CertificateError>,
    ) -> Result<(), CertificateError> {
        let now = Utc::now();
        let mut db = self.pool.acquire().await.map_err(DbError::from)?;
        match ordered {
            Ok(Ordered {
                pair,
                details,
                refused,
            }) => {
                let row = NewCertificate {
                    chain: pair.chain(),
                    private_key: pair.key().pem(),
                    names: &details.names,
                    not_before: details.not_before,
                    not_after: details.not_after,
                };
                let mut next = renewal_time(&details);
                certificate::issued(&mut db, due.id, &row, next).await?;
                if let Some(told) = refused {
                    let text = words::one_line(&told);
                    next = next.min(now + pause(due.failures));
                    tracing::warn!(certificate = due.name, error = text, %next, "some names were refused");
                    certificate::in_part(&mut db, due.id, &text, due.failures, next, now).await?;
                }
                tracing::info!(certificate = due.name, until = %details.not_after, "a certificate was issued");
                Ok(())
            }
            Err(CertificateError::Database(error)) => Err(error.into()),
            Err(error) => {
                let next = now + pause(due.failures);
                let text = words::one_line(&error.to_string());
                tracing::warn!(certificate = due.name, error = text, %next, "no certificate was issued");
                Ok(certificate::failed(&mut db, due.id, &text, next, now).await?)
            }
        }
    }

    /// Looks where the names of domains point to whose time has come.
    async fn look(&self, acme: &AcmeSettings, covered: Covered<'_>) -> Result<(), CertificateError> {
        let now = Utc::now();
        let mut db = self.pool.acquire().await.map_err(DbError::from)?;
        certificate::insert_domains(&mut db, now).await?;
        let groups = certificate::list_to_look_at(&mut db, now, LOOKS).await?;
        drop(db);
        let Some(host) = self.settings.host_names.first().filter(|_| !groups.is_empty()) else {
            return Ok(());
        };
        let lookups = Lookups::new(acme.resolver)?;
        let here = match lookups.addresses(host).await {
            Ok(here) => here,
            Err(error) => {
                tracing::warn!(%host, %error, "the host's own name could not be looked up");
                return Ok(());
            }
        };
        for group in groups {
            let mut names = lookups.pointing_at(&here, &group.name, &group.names).await;
            names.retain(|name| !covered(name));
            let more = names != group.names && names.iter().any(|name| !group.issued_names.contains(name));
            let now = Utc::now();
            let mut db = self.pool.acquire().await.map_err(DbError::from)?;
            let order_at = more.then_some(now);
            certificate::update_names(&mut db, group.id, &names, now + LOOK_EVERY, order_at).await?;
        }
        Ok(())
    }
}

/// What has become of an order.
struct Ordered {
    pair: Pair,
    details: Details,
    /// What the authority said of names that are not in it.
    refused: Option<String>,
}

/// Whether there is a certificate of the authority with these names that needs no renewal yet.
fn has_all(due: &DueCertificate, names: &[String], now: DateTime<Utc>) -> bool {
    let (Some(not_before), Some(not_after)) = (due.not_before, due.not_after) else {
        return false;
    };
    due.replaces.is_some()
        && names.iter().all(|name| due.issued_names.contains(name))
        && now < renewal_between(not_before, not_after)
}

/// At two thirds of the lifetime.
fn renewal_time(details: &Details) -> DateTime<Utc> {
    renewal_between(details.not_before, details.not_after)
}

fn renewal_between(not_before: DateTime<Utc>, not_after: DateTime<Utc>) -> DateTime<Utc> {
    not_before + (not_after - not_before) * 2 / 3
}

/// How long to wait after another failure, when there were `failures` before it.
fn pause(failures: i32) -> TimeDelta {
    let doubled = u32::try_from(failures).unwrap_or(0).min(10);
    (FIRST_PAUSE * 2_i32.pow(doubled)).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_orders_are_tried_later_and_later() {
        let minutes = |failures| pause(failures).num_minutes();
        assert_eq!([0, 1, 2, 3].map(minutes), [10, 20, 40, 80]);
        assert_eq!([8, 100, i32::MAX].map(minutes), [24 * 60; 3]);
    }

    #[test]
    fn renewal_leaves_a_third_of_the_lifetime() {
        let at = |days| DateTime::UNIX_EPOCH + TimeDelta::days(days);
        let details = Details {
            names: Vec::new(),
            not_before: at(0),
            not_after: at(90),
            issuer: String::new(),
        };
        assert_eq!(renewal_time(&details), at(60));
    }
}
