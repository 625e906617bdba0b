//! `roost certificate …`

use anyhow::Context;
use chrono::{DateTime, Utc};
use clap::Subcommand;
use roost_certificates::{CertificateState, Certificates, Details};
use serde_json::{Value, json};

use super::common::Common;
use crate::app;
use crate::config::{CertificateFiles, Config};
use crate::tls::OwnCertificate;

/// `roost certificate …`
#[derive(Subcommand)]
pub enum CertificateCommand {
    /// List the certificates: for which names, until when, and what the authority said if one could not be had.
    List {
        #[command(flatten)]
        common: Common,
    },
    /// Have a certificate ordered now by the server that runs, or all of them.
    Renew {
        /// The host's name, or a domain.
        name: Option<String>,
        #[command(flatten)]
        common: Common,
    },
}

/// Runs `roost certificate …`.
pub async fn run(command: CertificateCommand) -> anyhow::Result<()> {
    match command {
        CertificateCommand::List { common } => {
            let config = common.config()?;
            let own = own(&config).await;
            let states = service(&config).await?.states().await?;
            let values = own.iter().map(shown_own).chain(states.iter().map(shown));
            common.print(&Value::Array(values.collect()), || {
                let lines = own.iter().map(line_own).chain(states.iter().map(line));
                lines.collect::<Vec<_>>().join("\n")
            });
        }
        CertificateCommand::Renew { name, common } => {
            let config = common.config()?;
            anyhow::ensure!(
                config.tls.as_ref().is_some_and(|tls| tls.acme.is_some()),
                "the configuration has no [tls.acme]: there is nobody to order from"
            );
            let name = name.map(|name| name.to_lowercase());
            let due = service(&config)
                .await?
                .renew(name.as_deref(), Utc::now())
                .await
                .with_context(|| name.unwrap_or_else(|| "all certificates".to_owned()))?;
            common.print(&json!({ "due": due }), || match due {
                1 => "One certificate will be ordered.".to_owned(),
                due => format!("{due} certificates will be ordered."),
            });
        }
    }
    Ok(())
}

async fn service(config: &Config) -> anyhow::Result<Certificates> {
    let pool = app::open_database(config).await?;
    app::certificates(config, &pool)?
        .context("the configuration has no [tls]: certificates are not Roost's here")
}

/// The operator's own certificates, or why they cannot be used.
async fn own(config: &Config) -> Vec<(CertificateFiles, Result<Details, String>)> {
    let provider = rustls::crypto::ring::default_provider();
    let files = config.tls.iter().flat_map(|tls| &tls.certificates);
    let mut read = Vec::new();
    for files in files {
        let details = match OwnCertificate::new(files).read(&provider).await {
            Ok(pair) => pair.details().map_err(|error| error.to_string()),
            Err(error) => Err(format!("{error:#}")),
        };
        read.push((files.clone(), details));
    }
    read
}

/// Where a certificate comes from.
const fn source(state: &CertificateState) -> &'static str {
    match (state.not_after, state.self_signed) {
        (None, _) => "none",
        (Some(_), true) => "self-signed",
        (Some(_), false) => "acme",
    }
}

fn shown(state: &CertificateState) -> Value {
    json!({
        "name": state.name,
        "source": source(state),
        "wanted_names": state.names,
        "names": state.issued_names,
        "not_before": state.not_before,
        "not_after": state.not_after,
        "order_at": state.order_at,
        "failures": state.failures,
        "error": Some(&state.error).filter(|error| !error.is_empty()),
        "failed_at": state.failed_at,
    })
}

fn shown_own((files, details): &(CertificateFiles, Result<Details, String>)) -> Value {
    let read = details.as_ref().ok();
    json!({
        "name": files.chain,
        "source": "file",
        "names": read.map(|details| &details.names),
        "issuer": read.map(|details| &details.issuer),
        "not_before": read.map(|details| details.not_before),
        "not_after": read.map(|details| details.not_after),
        "error": details.as_ref().err(),
    })
}

fn line(state: &CertificateState) -> String {
    let mut line = format!("{} {}", state.name, source(state));
    if let Some(until) = state.not_after {
        line += &format!(" until {} for {}", day(until), state.issued_names.join(", "));
    } else if state.names.is_empty() {
        line += ": no name of it points here";
    }
    if !state.error.is_empty() {
        line += &format!(
            "\n  {} (next attempt {})",
            state.error,
            state.order_at.format("%F %R UTC")
        );
    }
    line
}

fn line_own((files, details): &(CertificateFiles, Result<Details, String>)) -> String {
    let path = files.chain.display();
    match details {
        Ok(details) => {
            let names = details.names.join(", ");
            format!("{path} file until {} for {names}", day(details.not_after))
        }
        Err(error) => format!("{path} file\n  {error}"),
    }
}

fn day(time: DateTime<Utc>) -> String {
    time.format("%F").to_string()
}
