//! Two domains with something of each kind in the first, for whoever wants to reach it.

use serde_json::{Value, json};

use crate::support::{App, Person, Program};

/// Two domains of one test's own.
pub struct World {
    pub app: App,
    /// Reaches everything.
    pub server: Program,
    /// The domain that is reached for.
    pub domain: String,
    /// Another one, empty but for an administrator.
    pub other: String,
    /// A mailbox in the first.
    pub mailbox: String,
    pub alias: i64,
    pub alias_address: String,
    pub temporary: i64,
    pub temporary_address: String,
    pub group: String,
    pub alias_domain: String,
    pub bcc_map: i64,
    pub app_password: i64,
    pub held: i64,
}

/// A name that no other test has.
pub fn name(what: &str) -> String {
    format!("{what}-{}-{:08x}", std::process::id(), crate::support::random())
}

/// A network address that is nobody's and no test comes from (RFC 2544).
pub fn stranger() -> String {
    let random = crate::support::random();
    format!("198.18.{}.{}", random % 256, random / 256 % 256)
}

impl World {
    pub async fn new() -> Self {
        let app = App::attach();
        let server = Program::of_server(&app);
        let domain = format!("{}.test", name("one"));
        let other = format!("{}.test", name("two"));
        for domain in [&domain, &other] {
            server
                .post("/api/admin/domains", &json!({ "name": domain }))
                .await
                .expect(201);
        }
        let mailbox = format!("alice@{domain}");
        let made =
            async |path: &str, body: Value| -> Value { server.post(path, &body).await.expect(201).json() };
        let admin = |path: &str| format!("/api/admin{path}");
        made(
            &admin("/mailboxes"),
            json!({ "address": mailbox, "settings": { "name": "Alice", "password": Person::PASSWORD } }),
        )
        .await;
        let alias_address = format!("info@{domain}");
        let alias = made(
            &admin("/aliases"),
            json!({ "address": alias_address, "settings": { "targets": [mailbox] } }),
        )
        .await;
        let temporary = made(
            &admin(&format!("/mailboxes/{mailbox}/temporary-addresses")),
            json!({ "description": "shop", "hours": 5 }),
        )
        .await;
        let group = format!("team@{domain}");
        made(
            &admin("/groups"),
            json!({ "address": group, "settings": { "members": [mailbox] } }),
        )
        .await;
        let alias_domain = format!("{}.test", name("also"));
        made(
            &admin("/alias-domains"),
            json!({ "name": alias_domain, "target": domain }),
        )
        .await;
        let bcc_map = made(
            &admin("/bcc-maps"),
            json!({ "kind": "sender", "address": mailbox, "target": mailbox }),
        )
        .await;
        let app_password = made(
            &admin(&format!("/mailboxes/{mailbox}/app-passwords")),
            json!({ "name": "Phone", "protocols": ["imap"] }),
        )
        .await;
        let held = hold(&app, &mailbox, &domain).await;
        Self {
            alias: alias["id"].as_i64().unwrap(),
            alias_address,
            temporary: temporary["id"].as_i64().unwrap(),
            temporary_address: temporary["address"].as_str().unwrap().to_owned(),
            group,
            alias_domain,
            bcc_map: bcc_map["id"].as_i64().unwrap(),
            app_password: app_password["app_password"]["id"].as_i64().unwrap(),
            held,
            app,
            server,
            domain,
            other,
            mailbox,
        }
    }

    /// Somebody with a mailbox in the domain, signed in at the page; an administrator of these domains if there are any.
    pub async fn person(&self, domain: &str, administers: &[&str]) -> Person {
        let address = format!("{}@{domain}", name("person"));
        let body = json!({ "address": address, "settings": { "password": Person::PASSWORD } });
        self.server.post("/api/admin/mailboxes", &body).await.expect(201);
        if !administers.is_empty() {
            let body = json!({ "username": address, "domains": administers });
            self.server
                .post("/api/admin/domain-admins", &body)
                .await
                .expect(201);
        }
        Person::sign_in(self.app.url(), &address, Person::PASSWORD).await
    }

    /// How many tries of an actor were written down as refused.
    pub async fn refused(&self, actor: &str) -> i64 {
        sqlx::query_scalar("SELECT count(*) FROM audit_event WHERE actor = $1 AND outcome = 'refused'")
            .bind(actor)
            .fetch_one(&mut self.app.database().await)
            .await
            .unwrap()
    }
}

/// A refused message, as Rspamd would have brought it.
pub async fn hold(app: &App, recipient: &str, domain: &str) -> i64 {
    sqlx::query_scalar(
        "INSERT INTO quarantine (recipient, domain, sender, subject, ip, score, action, symbols, queue_id, message,
             created_at)
         VALUES ($1, $2, 'x@outside.test', 'Cheap', '192.0.2.1', 20, 'reject', '[]', 'ABCDEF', $3, now())
         RETURNING id",
    )
    .bind(recipient)
    .bind(domain)
    .bind(&b"From: x@outside.test\r\nSubject: Cheap\r\nMessage-ID: <1@outside.test>\r\n\r\nBuy\r\n"[..])
    .fetch_one(&mut app.database().await)
    .await
    .unwrap()
}
