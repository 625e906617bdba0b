//! Microsoft's autodiscover in its plain XML form ([MS-OXDSCLI] §2.2.3 and §2.2.4), for Outlook with IMAP.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use chrono::Utc;
use quick_xml::escape::escape;
use roost_dav_proto::xml::{self, Element, Limits};

use crate::app::AppState;
use crate::config::{Config, Security, Service};

const REQUEST_BYTES: usize = 16 * 1024;

/// A request without a body cannot name an address.
pub async fn use_post() -> Response {
    (
        StatusCode::METHOD_NOT_ALLOWED,
        [("allow", "POST")],
        "Send an Autodiscover request by POST.\n",
    )
        .into_response()
}

/// Answers where IMAP and submission are for the address in the request.
pub async fn answer(State(app): State<AppState>, body: Bytes) -> Response {
    if body.len() > REQUEST_BYTES {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    }
    let address = email_address(&body);
    match address.as_deref().and_then(super::plausible) {
        Some(address) => super::xml(settings(app.config(), address)),
        None => super::xml(invalid_request()),
    }
}

/// The text of the first `EMailAddress` element, whatever its namespace: clients differ in it.
fn email_address(body: &[u8]) -> Option<String> {
    find(&xml::parse(body, Limits::default()).ok()?)
}

fn find(element: &Element) -> Option<String> {
    if element.name.local == "EMailAddress" {
        return Some(element.trimmed_text());
    }
    element.elements().find_map(find)
}

fn protocol(kind: &str, service: Service<'_>, address: &str) -> String {
    let (ssl, encryption) = match service.security {
        Security::Tls => ("on", "SSL"),
        Security::Starttls => ("on", "TLS"),
        Security::Plain => ("off", "None"),
    };
    format!(
        "<Protocol><Type>{kind}</Type><Server>{host}</Server><Port>{port}</Port>\
         <DomainRequired>off</DomainRequired><LoginName>{login}</LoginName><SPA>off</SPA><SSL>{ssl}</SSL>\
         <Encryption>{encryption}</Encryption><AuthRequired>on</AuthRequired></Protocol>",
        host = escape(service.host),
        port = service.port,
        login = escape(address),
    )
}

fn settings(config: &Config, address: &str) -> String {
    let imap = protocol("IMAP", config.discovery.imap(), address);
    let smtp = protocol("SMTP", config.discovery.submission(), address);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\">\
         <Response xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a\">\
         <User><DisplayName>{address}</DisplayName></User>\
         <Account><AccountType>email</AccountType><Action>settings</Action>{imap}{smtp}</Account>\
         </Response></Autodiscover>\n",
        address = escape(address),
    )
}

fn invalid_request() -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006\">\
         <Response><Error Time=\"{}\" Id=\"0\"><ErrorCode>600</ErrorCode><Message>Invalid Request</Message>\
         <DebugData/></Error></Response></Autodiscover>\n",
        Utc::now().format("%H:%M:%S%.3f"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_address_whatever_the_prefix() {
        let plain = b"<Autodiscover><Request><EMailAddress>a@b.test</EMailAddress></Request></Autodiscover>";
        assert_eq!(email_address(plain).as_deref(), Some("a@b.test"));
        let prefixed =
            b"<x:Autodiscover xmlns:x='u'><x:EMailAddress>a@b.test</x:EMailAddress></x:Autodiscover>";
        assert_eq!(email_address(prefixed).as_deref(), Some("a@b.test"));
    }

    #[test]
    fn gives_up_on_anything_else() {
        for bad in [
            &b""[..],
            b"<a>",
            b"not xml",
            b"<!DOCTYPE a><EMailAddress>a@b</EMailAddress>",
            b"\xff\xfe",
        ] {
            assert_eq!(email_address(bad), None);
        }
    }
}
