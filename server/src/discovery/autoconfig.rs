//! Thunderbird's autoconfiguration, also used by Evolution, KMail, K-9 and others
//! (draft-ietf-mailmaint-autoconfig).

use axum::extract::State;
use axum::response::Response;
use quick_xml::escape::escape;

use crate::app::AppState;
use crate::config::{Config, Security, Service};

/// The configuration file. `%EMAILADDRESS%` is the client's to fill in, so that the answer is the same for all.
pub async fn show(State(app): State<AppState>) -> Response {
    super::xml(document(app.config()))
}

const fn socket_type(security: Security) -> &'static str {
    match security {
        Security::Tls => "SSL",
        Security::Starttls => "STARTTLS",
        Security::Plain => "plain",
    }
}

fn server(element: &str, kind: &str, service: Service<'_>) -> String {
    format!(
        "<{element} type=\"{kind}\"><hostname>{}</hostname><port>{}</port><socketType>{}</socketType>\
         <authentication>password-cleartext</authentication><username>%EMAILADDRESS%</username></{element}>",
        escape(service.host),
        service.port,
        socket_type(service.security),
    )
}

fn document(config: &Config) -> String {
    let discovery = &config.discovery;
    let name = escape(&discovery.provider_name);
    let url = config.http.public_url.as_str().trim_end_matches('/');
    let url = escape(url);
    let incoming = server("incomingServer", "imap", discovery.imap());
    let outgoing = server("outgoingServer", "smtp", discovery.submission());
    let dav = |element: &str, kind: &str| {
        format!(
            "<{element} type=\"{kind}\"><username>%EMAILADDRESS%</username>\
             <authentication>http-basic</authentication><serverURL>{url}/dav/</serverURL></{element}>"
        )
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<clientConfig version=\"1.1\">\
         <emailProvider id=\"{id}\"><domain>%EMAILDOMAIN%</domain><displayName>{name}</displayName>\
         <displayShortName>{name}</displayShortName>{incoming}{outgoing}\
         <webMail><loginPage url=\"{url}/webmail/\"/></webMail></emailProvider>{addressbook}{calendar}\
         </clientConfig>\n",
        id = escape(&discovery.hostname),
        addressbook = dav("addressBook", "carddav"),
        calendar = dav("calendar", "caldav"),
    )
}
