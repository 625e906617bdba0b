//! The brake on guessing: a growing delay for each account and for each network address that fails.
//!
//! It counts the address as typed, whether or not it exists, so that the delay tells nothing. The delay on an
//! account is capped low, so that nobody can lock someone else out for long.

use std::net::IpAddr;

use chrono::{DateTime, Duration, Utc};
use ipnet::Ipv6Net;
use roost_db::{DbError, sign_in_failure};
use sqlx::PgConnection;

/// A subject that was quiet for so long starts again at zero.
pub(crate) const FORGET_AFTER: Duration = Duration::hours(1);

struct Policy {
    /// Failures that cost nothing.
    free: i32,
    /// The longest delay.
    cap: Duration,
}

const ACCOUNT: Policy = Policy {
    free: 5,
    cap: Duration::seconds(60),
};
const NETWORK: Policy = Policy {
    free: 20,
    cap: Duration::minutes(15),
};

/// Codes of second factors, which only someone gets to guess who has the password: nobody else can lock anyone out.
const CODE: Policy = Policy {
    free: 5,
    cap: Duration::minutes(15),
};

/// The two counters that a try counts on.
pub(crate) struct Subjects {
    account: String,
    policy: &'static Policy,
    network: Option<String>,
}

impl Subjects {
    pub(crate) fn new(address: &str, ip: Option<IpAddr>) -> Self {
        Self {
            account: format!("account:{address}"),
            policy: &ACCOUNT,
            network: ip.map(network_subject),
        }
    }

    /// Those of a code of the account's second factor.
    pub(crate) fn of_code(address: &str, ip: Option<IpAddr>) -> Self {
        Self {
            account: format!("code:{address}"),
            policy: &CODE,
            network: ip.map(network_subject),
        }
    }

    fn all(&self) -> Vec<String> {
        std::iter::once(self.account.clone())
            .chain(self.network.clone())
            .collect()
    }
}

/// An IPv6 customer holds at least a /64, so that is the unit there.
fn network_subject(ip: IpAddr) -> String {
    format!("ip:{}", network_name(ip))
}

/// The network that is counted, as a ban of it is written, too.
pub(crate) fn network_name(ip: IpAddr) -> String {
    match ip.to_canonical() {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => Ipv6Net::new_assert(v6, 64).trunc().to_string(),
    }
}

/// 1, 2, 4, … seconds once the free failures are used up.
fn delay(policy: &Policy, failures: i32) -> Option<Duration> {
    let beyond = failures.checked_sub(policy.free).filter(|beyond| *beyond > 0)?;
    let seconds = 1_i64
        .checked_shl(u32::try_from(beyond - 1).ok()?.min(32))
        .unwrap_or(i64::MAX);
    Some(Duration::seconds(seconds.min(policy.cap.num_seconds())))
}

/// Seconds for which no try is looked at, if any.
pub(crate) async fn delayed_for(
    db: &mut PgConnection,
    subjects: &Subjects,
    now: DateTime<Utc>,
) -> Result<Option<u32>, DbError> {
    let until = sign_in_failure::blocked_until(db, &subjects.all(), now).await?;
    Ok(until.map(|until| {
        let milliseconds = (until - now).num_milliseconds().max(0);
        u32::try_from(milliseconds / 1000 + 1).unwrap_or(u32::MAX)
    }))
}

/// Counts a failure.
pub(crate) async fn failed(
    db: &mut PgConnection,
    subjects: &Subjects,
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let counted = std::iter::once((&subjects.account, subjects.policy))
        .chain(subjects.network.iter().map(|network| (network, &NETWORK)));
    for (subject, policy) in counted {
        let failures = sign_in_failure::record(db, subject, now, FORGET_AFTER).await?;
        if let Some(delay) = delay(policy, failures) {
            sign_in_failure::block(db, subject, now + delay).await?;
        }
    }
    Ok(())
}

/// Forgets the account's failures after a success. The network's stay: one right password among many
/// guesses must not reset the guesser's count.
pub(crate) async fn succeeded(db: &mut PgConnection, subjects: &Subjects) -> Result<(), DbError> {
    sign_in_failure::delete(db, &subjects.account).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delay_grows_and_is_capped() {
        let seconds = |failures| delay(&ACCOUNT, failures).map(|d| d.num_seconds());
        assert_eq!(seconds(5), None);
        assert_eq!(seconds(6), Some(1));
        assert_eq!(seconds(8), Some(4));
        assert_eq!(seconds(12), Some(60));
        assert_eq!(seconds(i32::MAX), Some(60));
    }

    #[test]
    fn ipv6_counts_by_its_network() {
        let one = network_subject("2001:db8:1:2::3".parse().unwrap());
        let other = network_subject("2001:db8:1:2:ffff::9".parse().unwrap());
        assert_eq!(one, other);
        // As the network's own name is written, so that a ban of it and what is counted are lifted together.
        assert_eq!(
            network_subject("2001:db8:1::9".parse().unwrap()),
            "ip:2001:db8:1::/64"
        );
        assert_eq!(
            network_subject("::ffff:192.0.2.7".parse().unwrap()),
            "ip:192.0.2.7"
        );
    }
}
