//! The DNS records that a domain wants, and what DNS says now.

use std::time::Duration;

use hickory_resolver::TokioResolver;
use hickory_resolver::proto::rr::{RData, RecordType};
use roost_shared::admin::{DnsRecord, DnsReport, DnsState};

use crate::config::{Discovery, Security};

/// For all records together: they are asked for at once.
const TIME_LIMIT: Duration = Duration::from_secs(5);

struct Wanted {
    name: String,
    kind: RecordType,
    value: String,
    purpose: &'static str,
    required: bool,
    fits: fn(found: &str, wanted: &str) -> bool,
}

/// All records of a domain. DNS is asked by the system's resolver; what cannot be asked is said in words.
pub async fn report(discovery: &Discovery, domain: &str) -> DnsReport {
    let resolver = resolver();
    let records = wanted(discovery, domain).into_iter().map(|wanted| {
        let resolver = resolver.as_ref();
        async move {
            let found = match resolver {
                Ok(resolver) => ask(resolver, &wanted.name, wanted.kind).await,
                Err(error) => Err(error.clone()),
            };
            judge(wanted, found)
        }
    });
    DnsReport {
        domain: domain.to_owned(),
        records: futures_util::future::join_all(records).await,
    }
}

/// The system's resolver, which remembers nothing.
///
/// # Errors
/// In words, if the system has none.
pub fn resolver() -> Result<TokioResolver, String> {
    TokioResolver::builder_tokio()
        .and_then(|mut builder| {
            let options = builder.options_mut();
            options.timeout = Duration::from_secs(2);
            options.attempts = 1;
            // What DNS says now, not what it said.
            options.cache_size = 0;
            builder.build()
        })
        .map_err(|error| format!("the system's resolver cannot be used: {error}"))
}

/// The records of a name, as they stand in a zone file; none if there are none.
///
/// # Errors
/// In words, if DNS cannot be asked.
pub async fn ask(resolver: &TokioResolver, name: &str, kind: RecordType) -> Result<Vec<String>, String> {
    // The dot at the end keeps the resolver from trying it below the host's own domain.
    let name = format!("{}.", name.trim_end_matches('.'));
    let lookup = tokio::time::timeout(TIME_LIMIT, resolver.lookup(name, kind))
        .await
        .map_err(|_| format!("DNS did not answer within {} s", TIME_LIMIT.as_secs()))?;
    match lookup {
        Ok(lookup) => Ok(lookup
            .answers()
            .iter()
            .filter(|record| record.record_type() == kind)
            .map(|record| text_of(&record.data))
            .collect()),
        Err(error) if error.is_no_records_found() || error.is_nx_domain() => Ok(Vec::new()),
        Err(error) => Err(format!("DNS could not be asked: {error}")),
    }
}

/// As it stands in a zone file; the pieces of a TXT record put together.
fn text_of(data: &RData) -> String {
    match data {
        RData::TXT(text) => text
            .txt_data
            .iter()
            .map(|piece| String::from_utf8_lossy(piece).into_owned())
            .collect(),
        other => other.to_string().to_lowercase(),
    }
}

fn judge(wanted: Wanted, found: Result<Vec<String>, String>) -> DnsRecord {
    let (found, error) = match found {
        Ok(found) => (found, None),
        Err(error) => (Vec::new(), Some(error)),
    };
    let state = if error.is_some() {
        DnsState::Unknown
    } else if found.iter().any(|found| (wanted.fits)(found, &wanted.value)) {
        DnsState::Right
    } else if found.is_empty() {
        DnsState::Missing
    } else {
        DnsState::Different
    };
    DnsRecord {
        name: wanted.name,
        kind: wanted.kind.to_string(),
        wanted: wanted.value,
        purpose: wanted.purpose.to_owned(),
        required: wanted.required,
        found,
        state,
        error,
    }
}

fn same(found: &str, wanted: &str) -> bool {
    found.trim().eq_ignore_ascii_case(wanted)
}

/// Any preference will do.
fn same_exchange(found: &str, wanted: &str) -> bool {
    let host = |text: &str| text.split_whitespace().last().map(str::to_lowercase);
    host(found) == host(wanted)
}

/// One that allows the hosts that take the domain's mail; it may allow more (RFC 7208).
fn allows_mx(found: &str, _: &str) -> bool {
    let mut terms = found.split_whitespace().map(str::to_lowercase);
    terms.next().as_deref() == Some("v=spf1") && terms.any(|term| matches!(term.as_str(), "mx" | "+mx"))
}

/// Any policy will do (RFC 7489 §6.3).
fn is_dmarc(found: &str, _: &str) -> bool {
    found.to_lowercase().starts_with("v=dmarc1;") && found.to_lowercase().contains("p=")
}

/// Any of the version that is asked for.
fn same_version(found: &str, wanted: &str) -> bool {
    found.split(';').next().map(str::trim) == wanted.split(';').next().map(str::trim)
}

/// Any priority and weight will do (RFC 2782).
fn same_service(found: &str, wanted: &str) -> bool {
    let place = |text: &str| {
        text.split_whitespace()
            .skip(2)
            .map(str::to_lowercase)
            .collect::<Vec<_>>()
    };
    place(found) == place(wanted)
}

fn wanted(discovery: &Discovery, domain: &str) -> Vec<Wanted> {
    let host = discovery.hostname.trim_end_matches('.').to_lowercase();
    let record = |name: &str, kind, value: String, purpose, required, fits| Wanted {
        name: if name.is_empty() {
            domain.to_owned()
        } else {
            format!("{name}.{domain}")
        },
        kind,
        value,
        purpose,
        required,
        fits,
    };
    let service = |name, port: u16, purpose| {
        record(
            name,
            RecordType::SRV,
            format!("0 1 {port} {host}."),
            purpose,
            false,
            same_service,
        )
    };
    let imap = if discovery.imap_security == Security::Tls {
        "_imaps._tcp"
    } else {
        "_imap._tcp"
    };
    let submission = if discovery.smtp_security == Security::Tls {
        "_submissions._tcp"
    } else {
        "_submission._tcp"
    };
    let text = RecordType::TXT;
    vec![
        record(
            "",
            RecordType::MX,
            format!("10 {host}."),
            "Other servers bring the domain's mail here.",
            true,
            same_exchange,
        ),
        record(
            "",
            text,
            "v=spf1 mx -all".into(),
            "Says which hosts send the domain's mail (SPF).",
            true,
            allows_mx,
        ),
        record(
            "_dmarc",
            text,
            "v=DMARC1; p=quarantine".into(),
            "Says what to do with forged mail (DMARC).",
            true,
            is_dmarc,
        ),
        service(imap, discovery.imap_port, "Mail programs find IMAP."),
        service(
            submission,
            discovery.smtp_port,
            "Mail programs find where to send.",
        ),
        service("_caldavs._tcp", 443, "Calendar programs find the calendars."),
        record(
            "_caldavs._tcp",
            text,
            "path=/dav/".into(),
            "Calendar programs find the path.",
            false,
            same,
        ),
        service("_carddavs._tcp", 443, "Contact programs find the address books."),
        record(
            "_carddavs._tcp",
            text,
            "path=/dav/".into(),
            "Contact programs find the path.",
            false,
            same,
        ),
        service("_autodiscover._tcp", 443, "Outlook configures itself."),
        record(
            "autoconfig",
            RecordType::CNAME,
            format!("{host}."),
            "Thunderbird configures itself.",
            false,
            same,
        ),
        record(
            "autodiscover",
            RecordType::CNAME,
            format!("{host}."),
            "Outlook configures itself.",
            false,
            same,
        ),
        record(
            "mta-sts",
            RecordType::CNAME,
            format!("{host}."),
            "Other servers read the policy for TLS (MTA-STS).",
            false,
            same,
        ),
        record(
            "_mta-sts",
            text,
            "v=STSv1; id=1".into(),
            "Says that there is a policy for TLS (MTA-STS).",
            false,
            same_version,
        ),
        record(
            "_smtp._tls",
            text,
            format!("v=TLSRPTv1; rua=mailto:postmaster@{domain}"),
            "Other servers report failed TLS.",
            false,
            same_version,
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn discovery() -> Discovery {
        Discovery {
            provider_name: "Roost".into(),
            hostname: "mail.example.test".into(),
            imap_port: 993,
            imap_security: Security::Tls,
            smtp_port: 465,
            smtp_security: Security::Tls,
        }
    }

    fn state(kind: RecordType, name: &str, found: Result<Vec<String>, String>) -> DnsState {
        let wanted = wanted(&discovery(), "example.test")
            .into_iter()
            .find(|wanted| wanted.kind == kind && wanted.name == name)
            .unwrap();
        judge(wanted, found).state
    }

    #[test]
    fn what_dns_says_is_judged_by_what_it_means() {
        let one = |text: &str| Ok(vec![text.to_owned()]);
        let cases = [
            (
                RecordType::MX,
                "example.test",
                one("20 MAIL.example.test."),
                DnsState::Right,
            ),
            (
                RecordType::MX,
                "example.test",
                one("10 mail.elsewhere.test."),
                DnsState::Different,
            ),
            (RecordType::MX, "example.test", Ok(vec![]), DnsState::Missing),
            (
                RecordType::MX,
                "example.test",
                Err("DNS did not answer".into()),
                DnsState::Unknown,
            ),
            (
                RecordType::TXT,
                "example.test",
                one("v=spf1 a mx ip4:192.0.2.1 ~all"),
                DnsState::Right,
            ),
            (
                RecordType::TXT,
                "example.test",
                one("v=spf1 include:other.test -all"),
                DnsState::Different,
            ),
            (
                RecordType::TXT,
                "_dmarc.example.test",
                one("v=DMARC1; p=reject"),
                DnsState::Right,
            ),
            (
                RecordType::SRV,
                "_imaps._tcp.example.test",
                one("5 0 993 mail.example.test."),
                DnsState::Right,
            ),
            (
                RecordType::SRV,
                "_imaps._tcp.example.test",
                one("0 1 143 mail.example.test."),
                DnsState::Different,
            ),
            (
                RecordType::TXT,
                "_mta-sts.example.test",
                one("v=STSv1; id=20300101"),
                DnsState::Right,
            ),
        ];
        for (kind, name, found, expected) in cases {
            let shown = format!("{kind} {name} {found:?}");
            assert_eq!(state(kind, name, found), expected, "{shown}");
        }
    }
}
