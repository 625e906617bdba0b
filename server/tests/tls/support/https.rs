//! A client that sees which certificate it is shown.

use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use x509_parser::prelude::{FromDer, GeneralName, X509Certificate};

/// A connection over TLS, for one request after the other.
pub struct Connection {
    stream: TlsStream<TcpStream>,
    pub seen: Seen,
}

/// The certificate that a server showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub der: Vec<u8>,
    pub names: Vec<String>,
    pub issuer: String,
}

impl Connection {
    /// Believes any certificate.
    pub async fn open(port: u16, name: &str) -> Self {
        let config = builder()
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(Credulous))
            .with_no_client_auth();
        Self::with(config, port, name).await.unwrap()
    }

    /// Believes what this root has signed, for this name.
    pub async fn open_trusting(port: u16, name: &str, root: &str) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        roots
            .add(CertificateDer::from_pem_slice(root.as_bytes()).unwrap())
            .unwrap();
        let config = builder().with_root_certificates(roots).with_no_client_auth();
        Self::with(config, port, name).await
    }

    async fn with(config: ClientConfig, port: u16, name: &str) -> Result<Self, String> {
        let stream = TcpStream::connect(("127.0.0.1", port))
            .await
            .map_err(|error| error.to_string())?;
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let connector = TlsConnector::from(Arc::new(config));
        let stream = connector
            .connect(name, stream)
            .await
            .map_err(|error| error.to_string())?;
        let chain = stream.get_ref().1.peer_certificates().unwrap();
        let seen = Seen::read(&chain[0]);
        Ok(Self { stream, seen })
    }

    /// The bare stream.
    pub fn into_stream(self) -> TlsStream<TcpStream> {
        self.stream
    }

    /// Asks and leaves the connection open. Answers with headers and body.
    pub async fn get(&mut self, host: &str, path: &str) -> String {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n"))
            .await
    }

    /// Sends a whole request, and reads an answer that says how long it is.
    pub async fn send(&mut self, request: &str) -> String {
        self.stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = Vec::new();
        loop {
            let text = String::from_utf8_lossy(&answer);
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| {
                    let (name, value) = line.split_once(':')?;
                    name.eq_ignore_ascii_case("content-length")
                        .then(|| value.trim().parse::<usize>().unwrap())
                });
                if body.len() >= length.unwrap_or(0) {
                    return text.into_owned();
                }
            }
            let mut piece = [0; 4096];
            let read = self.stream.read(&mut piece).await.unwrap();
            assert!(
                read > 0,
                "the server has ended the connection: {}",
                String::from_utf8_lossy(&answer)
            );
            answer.extend_from_slice(&piece[..read]);
        }
    }
}

impl Seen {
    pub fn read(der: &[u8]) -> Self {
        let (_, parsed) = X509Certificate::from_der(der).unwrap();
        let alternative = parsed.subject_alternative_name().unwrap().unwrap();
        let names = alternative.value.general_names.iter().map(|name| match name {
            GeneralName::DNSName(name) => (*name).to_owned(),
            other => panic!("{other:?}"),
        });
        let mut names: Vec<_> = names.collect();
        names.sort();
        Self {
            der: der.to_vec(),
            names,
            issuer: parsed.issuer().to_string(),
        }
    }
}

fn builder() -> rustls::ConfigBuilder<ClientConfig, rustls::WantsVerifier> {
    ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
}

/// Believes everything.
#[derive(Debug, Default)]
struct Credulous;

impl ServerCertVerifier for Credulous {
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
        rustls::crypto::ring::default_provider()
            .signature_verification_algorithms
            .supported_schemes()
    }
}
