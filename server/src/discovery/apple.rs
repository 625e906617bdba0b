//! Apple's configuration profile: mail, calendars and contacts in one download.
//!
//! It holds no password; the device asks for it. Anyone may ask for any address: it says nothing about whether
//! the mailbox exists.

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use quick_xml::escape::escape;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::app::AppState;
use crate::config::{Config, Security, Service};
use crate::http::error::ApiError;
use crate::http::extract::Query;

#[derive(Deserialize)]
pub struct Wanted {
    /// The mail address to set up.
    email: String,
}

/// `/apple.mobileconfig?email=`
pub async fn download(
    State(app): State<AppState>,
    Query(wanted): Query<Wanted>,
) -> Result<Response, ApiError> {
    let address = super::plausible(&wanted.email)
        .ok_or_else(|| ApiError::invalid("email", "must be a mail address"))?;
    let mut response = profile(app.config(), address).into_response();
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-apple-aspen-config"),
    );
    let name = HeaderValue::from_static("attachment; filename=\"roost.mobileconfig\"");
    headers.insert(CONTENT_DISPOSITION, name);
    Ok(response)
}

/// The same for the same address and purpose, so that a second download replaces the first profile.
fn uuid(address: &str, purpose: &str) -> String {
    let digest = Sha256::digest(format!("{purpose}\n{address}"));
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02X}")).collect();
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default().to_owned();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

fn string(key: &str, value: &str) -> String {
    format!("<key>{key}</key><string>{}</string>", escape(value))
}

fn integer(key: &str, value: u16) -> String {
    format!("<key>{key}</key><integer>{value}</integer>")
}

fn boolean(key: &str, value: bool) -> String {
    format!("<key>{key}</key><{value}/>")
}

fn payload(kind: &str, address: &str, description: &str, rest: &str) -> String {
    let id = uuid(address, kind);
    [
        "<dict>".to_owned(),
        string("PayloadType", kind),
        string("PayloadIdentifier", &format!("roost.{kind}.{id}")),
        string("PayloadUUID", &id),
        integer("PayloadVersion", 1),
        string("PayloadDisplayName", description),
        rest.to_owned(),
        "</dict>".to_owned(),
    ]
    .concat()
}

fn server(prefix: &str, service: Service<'_>, address: &str) -> String {
    [
        string(&format!("{prefix}HostName"), service.host),
        integer(&format!("{prefix}PortNumber"), service.port),
        boolean(&format!("{prefix}UseSSL"), service.security != Security::Plain),
        string(&format!("{prefix}Username"), address),
        string(&format!("{prefix}Authentication"), "EmailAuthPassword"),
    ]
    .concat()
}

fn mail(config: &Config, address: &str) -> String {
    let rest = [
        string("EmailAccountType", "EmailTypeIMAP"),
        string("EmailAddress", address),
        string("EmailAccountDescription", address),
        server("IncomingMailServer", config.discovery.imap(), address),
        server("OutgoingMailServer", config.discovery.submission(), address),
        boolean("OutgoingPasswordSameAsIncomingPassword", true),
    ]
    .concat();
    payload("com.apple.mail.managed", address, "Mail", &rest)
}

fn dav(config: &Config, address: &str, kind: &str, prefix: &str, description: &str) -> String {
    let url = &config.http.public_url;
    let port = url.port_or_known_default().unwrap_or(443);
    let rest = [
        string(&format!("{prefix}AccountDescription"), address),
        string(&format!("{prefix}HostName"), url.host_str().unwrap_or_default()),
        integer(&format!("{prefix}Port"), port),
        string(
            &format!("{prefix}PrincipalURL"),
            &format!("/dav/principals/{address}/"),
        ),
        boolean(&format!("{prefix}UseSSL"), config.is_https()),
        string(&format!("{prefix}Username"), address),
    ]
    .concat();
    payload(kind, address, description, &rest)
}

fn profile(config: &Config, address: &str) -> String {
    let id = uuid(address, "profile");
    [
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <!DOCTYPE plist PUBLIC \"-//Apple//DTD PLIST 1.0//EN\" \
         \"http://www.apple.com/DTDs/PropertyList-1.0.dtd\">\n<plist version=\"1.0\"><dict>"
            .to_owned(),
        "<key>PayloadContent</key><array>".to_owned(),
        mail(config, address),
        dav(config, address, "com.apple.caldav.account", "CalDAV", "Calendars"),
        dav(
            config,
            address,
            "com.apple.carddav.account",
            "CardDAV",
            "Contacts",
        ),
        "</array>".to_owned(),
        string("PayloadType", "Configuration"),
        string(
            "PayloadDisplayName",
            &format!("{} ({address})", config.discovery.provider_name),
        ),
        string("PayloadDescription", "Mail, calendars and contacts"),
        string("PayloadIdentifier", &format!("roost.profile.{id}")),
        string("PayloadUUID", &id),
        integer("PayloadVersion", 1),
        boolean("PayloadRemovalDisallowed", false),
        "</dict></plist>\n".to_owned(),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_are_stable_and_differ_by_purpose() {
        assert_eq!(uuid("a@b.test", "x"), uuid("a@b.test", "x"));
        assert_ne!(uuid("a@b.test", "x"), uuid("a@b.test", "y"));
        assert_eq!(uuid("a@b.test", "x").len(), 36);
    }

    #[test]
    fn an_address_cannot_break_out_of_the_xml() {
        assert!(!string("K", "</string><key>x").contains("</string><key>x</string>"));
        assert!(string("K", "a&b<c").contains("a&amp;b&lt;c"));
    }
}
