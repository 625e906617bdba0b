//! Reading policies and their announcements, and saying them in Postfix's words. Pure.

/// The longest that a policy may hold, in seconds: a year (RFC 8461 §3.2).
const MAX_AGE: u32 = 31_557_600;
/// More hosts than any domain has.
const MAX_HOSTS: usize = 100;

/// What a sender does with a host that does not fit (RFC 8461 §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// Delivers nothing to it.
    Enforce,
    /// Delivers all the same.
    Testing,
    /// There is no policy any more.
    None,
}

impl Mode {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Testing => "testing",
            Self::None => "none",
        }
    }
}

/// A policy (RFC 8461 §3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Policy {
    pub(super) mode: Mode,
    /// Names of hosts in small letters; one may begin with `*.`.
    pub(super) mx: Vec<String>,
    /// How long it holds, in seconds.
    pub(super) max_age: u32,
}

impl Policy {
    /// Reads a policy file. Fields that are not known are passed over; of one that stands twice the first counts.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (mut version, mut mode, mut max_age, mut mx) = (None, None, None, Vec::new());
        for line in text.lines() {
            let Some((key, value)) = line.split_once(':') else {
                if line.trim().is_empty() {
                    continue;
                }
                return None;
            };
            let value = value.trim();
            match key.trim() {
                "version" => version = version.or(Some(value)),
                "mode" => mode = mode.or(Some(value)),
                "max_age" => max_age = max_age.or(Some(value)),
                "mx" if mx.len() < MAX_HOSTS && is_pattern(value) => mx.push(value.to_ascii_lowercase()),
                "mx" => return None,
                _ => {}
            }
        }
        let mode = match mode? {
            "enforce" => Mode::Enforce,
            "testing" => Mode::Testing,
            "none" => Mode::None,
            _ => return None,
        };
        let max_age = max_age?.parse::<u32>().ok()?.min(MAX_AGE);
        let is_whole = version? == "STSv1" && (mode == Mode::None || !mx.is_empty());
        is_whole.then_some(Self { mode, mx, max_age })
    }
}

fn is_pattern(name: &str) -> bool {
    let host = name.strip_prefix("*.").unwrap_or(name);
    host.len() <= 253
        && host.split('.').all(|label| {
            (1..=63).contains(&label.len())
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
}

/// The id in the one TXT record that announces a policy (RFC 8461 §3.1). Several such records are none.
pub(super) fn id_of(texts: impl Iterator<Item = impl AsRef<[u8]>>) -> Option<String> {
    let mut found = texts.filter_map(|text| {
        let text = std::str::from_utf8(text.as_ref()).ok()?.to_owned();
        let mut fields = text.split(';').map(str::trim);
        (fields.next()? == "v=STSv1").then(|| {
            fields
                .find_map(|field| field.strip_prefix("id="))
                .filter(|id| {
                    (1..=32).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric())
                })
                .map(str::to_owned)
        })
    });
    let first = found.next()?;
    if found.next().is_some() {
        return None;
    }
    first
}

/// A policy that is enforced, as a line of `smtp_tls_policy_maps`: the certificate is checked against the public
/// authorities, and its names against the policy's hosts. Postfix writes `*.example.com` as `.example.com`.
pub(super) fn for_postfix(mx: &[String]) -> String {
    let hosts: Vec<&str> = mx
        .iter()
        .map(|name| name.strip_prefix('*').unwrap_or(name))
        .collect();
    format!("secure match={} servername=hostname", hosts.join(":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "version: STSv1\r\nmode: enforce\r\nmx: Mail.example.com\r\nmx: *.example.net\r\nmax_age: 604800\r\nnew: thing\r\n";

    #[test]
    fn a_policy_is_read() {
        let policy = Policy::parse(GOOD).unwrap();
        assert_eq!(policy.mode, Mode::Enforce);
        assert_eq!(policy.mx, ["mail.example.com", "*.example.net"]);
        assert_eq!(policy.max_age, 604_800);
        assert_eq!(
            for_postfix(&policy.mx),
            "secure match=mail.example.com:.example.net servername=hostname"
        );
    }

    #[test]
    fn it_ends_within_a_year_and_needs_no_hosts_to_be_none() {
        let policy = Policy::parse("version: STSv1\nmode: none\nmax_age: 4000000000\n").unwrap();
        assert_eq!((policy.mode, policy.max_age), (Mode::None, MAX_AGE));
    }

    #[test]
    fn what_is_no_policy_is_refused() {
        for text in [
            "",
            "<html>not found</html>",
            "version: STSv2\nmode: enforce\nmx: a.example\nmax_age: 1\n",
            "version: STSv1\nmode: enforce\nmax_age: 1\n",
            "version: STSv1\nmode: maybe\nmx: a.example\nmax_age: 1\n",
            "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: soon\n",
            "version: STSv1\nmode: enforce\nmx: a.example:b.example servername=x\nmax_age: 1\n",
            "version: STSv1\nmode: enforce\nmx: *.*.example\nmax_age: 1\n",
        ] {
            assert_eq!(Policy::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn one_record_announces_a_policy() {
        let id = |texts: &[&str]| id_of(texts.iter());
        assert_eq!(id(&["v=STSv1; id=20160831085700Z;"]).unwrap(), "20160831085700Z");
        assert_eq!(id(&["v=spf1 -all", "v=STSv1; id=1"]).unwrap(), "1");
        assert_eq!(id(&["v=STSv1; id=1", "v=STSv1; id=2"]), None);
        assert_eq!(id(&["v=STSv1"]), None);
        assert_eq!(id(&["v=STSv1; id=with space"]), None);
        assert_eq!(id(&[]), None);
    }
}
