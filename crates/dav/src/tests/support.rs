//! A server of one test's own, and requests to it.

mod sharing;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::Duration;
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use roost_dav_proto::name::{Name, dav};
use roost_dav_proto::xml::{Element, Limits, parse};
use roost_db::testing::TestDatabase;
use roost_directory::{Actor, Directory};
use roost_files::Files;
use roost_groupware::Groupware;
use roost_identity::{Identity, Mode};
use roost_locks::Locks;
use roost_shared::AccountId;
use roost_shared::admin::{MailboxChange, NewDomain, NewMailbox};
use tempfile::TempDir;
use tower::ServiceExt;

use crate::{DavState, router};

pub const PASSWORD: &str = "correct horse";
pub const ALICE: &str = "/dav/calendars/alice@example.test/default/";
/// What each account may store in files, in bytes.
pub const QUOTA: u64 = 1_000_000;
pub const FILES: &str = "/dav/files/alice@example.test/";
pub const BOOK: &str = "/dav/addressbooks/alice@example.test/default/";

/// A server with the mailboxes `alice` and `bob` in `example.test`.
pub struct Server {
    pub database: Arc<TestDatabase>,
    pub groupware: Groupware,
    pub files: Files,
    pub folder: Arc<TempDir>,
    identity: Identity,
    router: Router,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

/// A request under construction, as alice unless it says otherwise.
pub struct Call<'a> {
    server: &'a Server,
    request: http::request::Builder,
    user: Option<&'a str>,
    body: Body,
}

impl Server {
    pub async fn start() -> Self {
        let database = Arc::new(TestDatabase::create().await);
        let server = Self::over(database, Arc::new(tempfile::tempdir().unwrap()));
        server.add_domain("example.test").await;
        for address in ["alice@example.test", "bob@example.test"] {
            let account = server.add_mailbox(address).await;
            server.groupware.ensure_defaults(account).await.unwrap();
        }
        server
    }

    fn over(database: Arc<TestDatabase>, folder: Arc<TempDir>) -> Self {
        let pool = database.connections.clone();
        let groupware = Groupware::new(pool.clone());
        let identity = Identity::new(pool.clone(), Mode::Stack, &[7; 32], Duration::hours(1)).unwrap();
        let state = DavState {
            groupware: groupware.clone(),
            files: Files::open(pool.clone(), folder.path(), Some(QUOTA)).unwrap(),
            locks: Locks::new(pool),
            identity: identity.clone(),
        };
        Self {
            router: router(state.clone()),
            database,
            groupware,
            files: state.files,
            identity,
            folder,
        }
    }

    /// Makes another domain.
    pub async fn add_domain(&self, name: &str) {
        let new = NewDomain {
            name: name.to_owned(),
            ..NewDomain::default()
        };
        self.directory()
            .add_domain(&Actor::command("test"), &new)
            .await
            .unwrap();
    }

    /// Makes a mailbox that nobody has looked at yet: it has no collections.
    pub async fn add_mailbox(&self, address: &str) -> AccountId {
        let new = NewMailbox {
            address: address.to_owned(),
            settings: MailboxChange {
                password: Some(PASSWORD.to_owned()),
                ..MailboxChange::default()
            },
            ..NewMailbox::default()
        };
        self.directory()
            .add_mailbox(&Actor::command("test"), &new)
            .await
            .unwrap();
        self.identity.find_account(address).await.unwrap().unwrap().id
    }

    fn directory(&self) -> Directory {
        Directory::new(self.database.connections.clone(), self.identity.clone())
    }

    /// Lets the server keep sign-ins in memory, as the real one does; goes on until the test ends.
    pub async fn remember_sign_ins(&self) {
        let identity = self.identity.clone();
        tokio::spawn(async move { identity.listen().await });
        self.database.until_heard("roost_login").await;
    }

    /// How many bytes alice's files have, as the server counts them.
    pub async fn used_bytes(&self) -> u64 {
        let found = self.propfind(FILES, "0", "<D:quota-used-bytes/>").await;
        found[0].prop_text("quota-used-bytes").parse().unwrap()
    }

    /// An account's id.
    pub async fn account(&self, address: &str) -> AccountId {
        self.database.account(address).await.id
    }

    /// Another server over the same database and folder.
    pub fn another(&self) -> Self {
        let (database, folder) = (self.database.clone(), self.folder.clone());
        Self::over(database, folder)
    }

    /// The same server with further routes, merged as the real server does it.
    pub fn beside(mut self, routes: Router) -> Self {
        self.router = routes.merge(self.router.layer(axum::middleware::from_fn(pass)));
        self
    }

    pub fn call(&self, method: &str, path: &str) -> Call<'_> {
        Call {
            server: self,
            request: Request::builder().method(method).uri(path),
            user: Some("alice@example.test"),
            body: Body::empty(),
        }
    }

    /// Stores an event, and gives its entity tag.
    pub async fn put_event(&self, name: &str, uid: &str, extra: &str) -> String {
        let answer = self
            .call("PUT", &format!("{ALICE}{name}"))
            .body(event(uid, extra))
            .send()
            .await;
        assert!(answer.status.is_success(), "{answer:?}");
        answer.header("etag").to_owned()
    }

    /// Stores a card.
    pub async fn put_card(&self, name: &str, uid: &str, full_name: &str) -> String {
        let answer = self
            .call("PUT", &format!("{BOOK}{name}"))
            .body(card(uid, full_name))
            .send()
            .await;
        assert!(answer.status.is_success(), "{answer:?}");
        answer.header("etag").to_owned()
    }

    /// A PROPFIND for some properties, given as XML with the prefixes `D`, `C`, `R`, `S` and `A`.
    pub async fn propfind(&self, path: &str, depth: &str, properties: &str) -> Vec<Response> {
        let body = propfind_body(&format!("<D:prop>{properties}</D:prop>"));
        let answer = self
            .call("PROPFIND", path)
            .header("Depth", depth)
            .body(body)
            .send()
            .await;
        answer.expect(207).responses()
    }

    /// A REPORT whose answer is a multistatus.
    pub async fn report(&self, path: &str, body: &str) -> Vec<Response> {
        self.call("REPORT", path)
            .header("Depth", if body.contains("principal") { "0" } else { "1" })
            .body(with_namespaces(body))
            .send()
            .await
            .expect(207)
            .responses()
    }
}

impl<'a> Call<'a> {
    pub fn user(mut self, user: &'a str) -> Self {
        self.user = Some(user);
        self
    }

    pub fn anonymous(mut self) -> Self {
        self.user = None;
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.request = self.request.header(name, value);
        self
    }

    pub fn body(mut self, body: impl Into<Body>) -> Self {
        self.body = body.into();
        self
    }

    pub async fn send(self) -> Answer {
        let (parts, body) = self.answer().await.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    /// The sizes of the pieces in which the body comes.
    pub async fn pieces(self) -> Vec<usize> {
        let mut body = self.answer().await.into_body();
        let mut sizes = Vec::new();
        while let Some(frame) = body.frame().await {
            sizes.push(frame.unwrap().into_data().unwrap().len());
        }
        sizes
    }

    async fn answer(self) -> axum::response::Response {
        let mut request = self.request;
        if let Some(user) = self.user {
            let credentials = STANDARD.encode(format!("{user}:{PASSWORD}"));
            request = request.header("Authorization", format!("Basic {credentials}"));
        }
        let request = request.body(self.body).unwrap();
        self.server.router.clone().oneshot(request).await.unwrap()
    }
}

impl Answer {
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }

    pub fn expect_success(self) -> Self {
        assert!(self.status.is_success(), "{} {}", self.status, self.text());
        self
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map(|value| value.to_str().unwrap())
            .unwrap_or_default()
    }

    pub fn xml(&self) -> Element {
        parse(
            &self.body,
            Limits {
                elements: 10_000_000,
                ..Limits::default()
            },
        )
        .unwrap()
    }

    /// The condition that a `DAV:error` body names.
    pub fn condition(&self) -> String {
        let error = self.xml();
        assert_eq!(error.name, dav::ERROR);
        error.elements().next().unwrap().name.local.to_string()
    }

    pub fn responses(&self) -> Vec<Response> {
        let root = self.xml();
        assert_eq!(root.name, dav::MULTISTATUS);
        root.elements()
            .filter(|e| e.name == dav::RESPONSE)
            .map(|e| Response(e.clone()))
            .collect()
    }
}

/// One response of a multistatus.
#[derive(Clone, Debug)]
pub struct Response(pub Element);

impl Response {
    pub fn href(&self) -> String {
        self.0.child(&dav::HREF).unwrap().text()
    }

    /// The status of the whole resource.
    pub fn status(&self) -> Option<String> {
        self.0.child(&dav::STATUS).map(Element::text)
    }

    /// The property of that local name, if it was found.
    pub fn prop(&self, local: &str) -> Option<Element> {
        self.with_status("200", local)
    }

    /// The property's text.
    pub fn prop_text(&self, local: &str) -> String {
        self.prop(local)
            .unwrap_or_else(|| panic!("no {local} in {:?}", self.0))
            .text()
    }

    /// The property of that local name among those with that status.
    pub fn with_status(&self, status: &str, local: &str) -> Option<Element> {
        let mut stats = self.0.elements().filter(|element| {
            element.name == dav::PROPSTAT && element.child(&dav::STATUS).unwrap().text().contains(status)
        });
        stats.find_map(|stat| {
            stat.child(&dav::PROP)
                .unwrap()
                .elements()
                .find(|property| property.name.local == local)
                .cloned()
        })
    }

    /// The href within a property.
    pub fn prop_href(&self, local: &str) -> String {
        self.prop(local).unwrap().child(&dav::HREF).unwrap().text()
    }
}

pub fn hrefs(responses: &[Response]) -> Vec<String> {
    let mut hrefs: Vec<_> = responses.iter().map(Response::href).collect();
    hrefs.sort();
    hrefs
}

async fn pass(request: axum::extract::Request, next: axum::middleware::Next) -> axum::response::Response {
    next.run(request).await
}

/// Puts the declarations of all prefixes into the first tag of a body.
pub fn with_namespaces(body: &str) -> String {
    let declarations = " xmlns:D=\"DAV:\" xmlns:C=\"urn:ietf:params:xml:ns:caldav\" \
        xmlns:R=\"urn:ietf:params:xml:ns:carddav\" xmlns:S=\"http://calendarserver.org/ns/\" \
        xmlns:A=\"http://apple.com/ns/ical/\" xmlns:X=\"http://example.com/ns\"";
    let end = body.find(['>', '/', ' ']).unwrap();
    let (name, rest) = body.split_at(end);
    format!("{name}{declarations}{rest}")
}

pub fn propfind_body(inner: &str) -> String {
    with_namespaces(&format!("<D:propfind>{inner}</D:propfind>"))
}

pub fn event(uid: &str, extra: &str) -> String {
    let time = if extra.contains("DTSTART") {
        ""
    } else {
        "DTSTART:20261123T100000Z\r\nDTEND:20261123T110000Z\r\n"
    };
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n\
         DTSTAMP:20261101T000000Z\r\n{time}SUMMARY:Meeting {uid}\r\n{extra}END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

pub fn task(uid: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//EN\r\nBEGIN:VTODO\r\nUID:{uid}\r\n\
         DTSTAMP:20261101T000000Z\r\nSUMMARY:Task\r\nEND:VTODO\r\nEND:VCALENDAR\r\n"
    )
}

pub fn card(uid: &str, full_name: &str) -> String {
    format!(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{uid}\r\nFN:{full_name}\r\nN:{full_name};;;;\r\n\
         EMAIL;TYPE=INTERNET:{uid}@example.com\r\nEND:VCARD\r\n"
    )
}

pub fn name(local: &'static str) -> Name {
    Name::new("DAV:", local)
}
