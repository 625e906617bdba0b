//! What is measured: the running stack that `cargo xtask bench` has started and describes by `ROOST_BENCH`, the
//! JSON object of `cargo xtask up --detach --json`.

use std::path::PathBuf;

use anyhow::Context;
use serde_json::Value;

/// The running stack.
pub struct Target {
    /// The web address, without a slash at the end.
    pub url: String,
    /// `host:port` where other hosts' mail arrives.
    pub smtp: String,
    /// The state folder, with the daemons' configuration.
    pub folder: PathBuf,
    /// `host:port` of IMAP.
    pub imap: String,
    /// The database's URL.
    pub postgres: String,
    /// The server's process id.
    pub pid: u32,
    /// The server's binary and its configuration, to start it once more.
    pub binary: PathBuf,
    pub config: PathBuf,
    /// Where the built page lies.
    pub page: PathBuf,
    /// Accounts: the first one for mail and calendars.
    pub accounts: Vec<(String, String)>,
}

impl Target {
    /// Reads `ROOST_BENCH`.
    pub fn from_environment() -> anyhow::Result<Self> {
        let text = std::env::var("ROOST_BENCH").context("run me by `cargo xtask bench`")?;
        let json: Value = serde_json::from_str(&text).context("ROOST_BENCH is not JSON")?;
        let string = |key: &str| -> anyhow::Result<String> {
            let value = json.get(key).and_then(Value::as_str);
            Ok(value
                .with_context(|| format!("ROOST_BENCH lacks {key}"))?
                .to_owned())
        };
        let accounts = json
            .get("accounts")
            .and_then(Value::as_array)
            .context("ROOST_BENCH lacks accounts")?;
        let field = |account: &Value, key: &str| account.get(key).and_then(Value::as_str).map(str::to_owned);
        let accounts = accounts
            .iter()
            .filter_map(|a| Some((field(a, "address")?, field(a, "password")?)))
            .collect();
        let pid = json
            .pointer("/pids/roost")
            .and_then(Value::as_u64)
            .context("ROOST_BENCH lacks pids.roost")?;
        Ok(Self {
            url: string("url")?
                .trim_end_matches('/')
                .trim_end_matches("/webmail")
                .to_owned(),
            smtp: string("smtp")?,
            folder: string("folder")?.into(),
            imap: string("imap")?.trim_start_matches("imap://").to_owned(),
            postgres: string("postgres")?,
            pid: u32::try_from(pid)?,
            binary: string("binary")?.into(),
            config: string("config")?.into(),
            page: string("page")?.into(),
            accounts,
        })
    }

    /// The account whose mail and calendars are measured.
    pub fn first(&self) -> anyhow::Result<&(String, String)> {
        self.accounts.first().context("no accounts")
    }
}
