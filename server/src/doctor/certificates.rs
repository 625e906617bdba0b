//! The certificates that clients and other servers are shown: whom they are for, until when, and who vouches for them.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use rustls_platform_verifier::BuilderVerifierExt;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::{Finding, State};
use crate::config::{Config, Security};

const AREA: &str = "certificates";
const LIMIT: Duration = Duration::from_secs(5);
/// Renewal begins a month before; what is left of it then shows that it fails.
const SOON: TimeDelta = TimeDelta::days(14);

pub(super) async fn check(config: &Config) -> Vec<Finding> {
    let mut places = Vec::new();
    if config.is_https()
        && let Some(host) = config.http.public_url.host_str()
    {
        let port = config.http.public_url.port_or_known_default().unwrap_or(443);
        places.push((host.to_owned(), port));
    }
    let discovery = &config.discovery;
    for (port, security) in [
        (discovery.imap_port, discovery.imap_security),
        (discovery.smtp_port, discovery.smtp_security),
    ] {
        // With STARTTLS it is the same certificate as at the other doors.
        if security == Security::Tls {
            places.push((discovery.hostname.clone(), port));
        }
    }
    let checks = places.into_iter().map(|(host, port)| async move {
        match timeout(LIMIT, look(&host, port)).await {
            Ok(Ok(finding)) => finding,
            Ok(Err(said)) => unknown(&host, port, &said),
            Err(_) => unknown(&host, port, "it does not answer"),
        }
    });
    futures_util::future::join_all(checks).await
}

fn unknown(host: &str, port: u16, said: &str) -> Finding {
    Finding::new(
        AREA,
        State::Unknown,
        format!("the certificate at {host}:{port} cannot be seen: {said}"),
        "",
        "Look at the findings about ports first.",
    )
}

async fn look(host: &str, port: u16) -> Result<Finding, String> {
    let seen = shown(host, port).await?;
    let (_, certificate) = x509_parser::parse_x509_certificate(&seen).map_err(|error| error.to_string())?;
    let ends = DateTime::from_timestamp(certificate.validity().not_after.timestamp(), 0).unwrap_or_default();
    if let Some(finding) = judge_end(host, port, ends, Utc::now()) {
        return Ok(finding);
    }
    // Names and who vouches: as clients judge it.
    match trusted(host, port).await {
        Ok(()) => Ok(Finding::fine(
            AREA,
            format!(
                "the certificate at {host}:{port} is good until {}",
                ends.format("%Y-%m-%d")
            ),
        )),
        Err(said) => Ok(Finding::new(
            AREA,
            State::Broken,
            format!("the certificate at {host}:{port} is not trusted: {said}"),
            "Programs warn or do not connect, and other servers may not bring mail.",
            format!("Get one for {host} from an authority that clients know, and let all daemons use it."),
        )),
    }
}

fn judge_end(host: &str, port: u16, ends: DateTime<Utc>, now: DateTime<Utc>) -> Option<Finding> {
    let day = ends.format("%Y-%m-%d");
    let (state, what, why) = if ends <= now {
        (
            State::Broken,
            format!("the certificate at {host}:{port} has expired on {day}"),
            "Programs refuse to connect.",
        )
    } else if ends < now + SOON {
        (
            State::Warning,
            format!("the certificate at {host}:{port} expires on {day}"),
            "It should have been renewed by now.",
        )
    } else {
        return None;
    };
    let to_do = "Look in the log why it is not renewed, and renew it.";
    Some(Finding::new(AREA, state, what, why, to_do))
}

/// Takes whatever certificate is shown. Nothing is sent over such a connection.
#[derive(Debug)]
struct LookOnly(Vec<SignatureScheme>);

impl ServerCertVerifier for LookOnly {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.clone()
    }
}

/// The certificate that is shown, whatever it is.
async fn shown(host: &str, port: u16) -> Result<Vec<u8>, String> {
    let provider = rustls::crypto::ring::default_provider();
    let schemes = provider.signature_verification_algorithms.supported_schemes();
    let config = builder(provider)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(LookOnly(schemes)))
        .with_no_client_auth();
    let stream = connect(config, host, port).await?;
    let (_, session) = stream.get_ref();
    let certificate = session.peer_certificates().and_then(<[_]>::first);
    Ok(certificate.ok_or("none is shown")?.to_vec())
}

async fn trusted(host: &str, port: u16) -> Result<(), String> {
    let config = builder(rustls::crypto::ring::default_provider())?
        .with_platform_verifier()
        .map_err(|error| error.to_string())?
        .with_no_client_auth();
    connect(config, host, port).await.map(drop)
}

fn builder(
    provider: rustls::crypto::CryptoProvider,
) -> Result<rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier>, String> {
    ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())
}

async fn connect(
    config: ClientConfig,
    host: &str,
    port: u16,
) -> Result<tokio_rustls::client::TlsStream<TcpStream>, String> {
    let name = ServerName::try_from(host.to_owned()).map_err(|error| error.to_string())?;
    let stream = TcpStream::connect((host, port))
        .await
        .map_err(|error| error.to_string())?;
    TlsConnector::from(Arc::new(config))
        .connect(name, stream)
        .await
        .map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_end_is_told_before_it_comes() {
        let now = Utc::now();
        let state = |days| judge_end("h", 1, now + TimeDelta::days(days), now).map(|finding| finding.state);
        assert_eq!(state(-1), Some(State::Broken));
        assert_eq!(state(3), Some(State::Warning));
        assert_eq!(state(60), None);
    }
}
