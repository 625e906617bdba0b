//! The service against a real Postgres.

mod access;
mod limits;
mod locks;
mod routes;

use roost_db::pool::PoolSettings;
use roost_db::testing::TestDatabase;
use roost_identity::{Identity, Mode};
use roost_shared::admin::{
    Alias, AliasChange, Domain, DomainChange, Mailbox, MailboxChange, NewAlias, NewDomain, NewMailbox,
};

use crate::{Actor, ActorKind, Directory, Result, Role};

/// A directory of one test's own.
pub(super) struct Fixture {
    pub(super) database: TestDatabase,
    pub(super) directory: Directory,
    pub(super) root: Actor,
}

impl Fixture {
    pub(super) async fn new() -> Self {
        let database = TestDatabase::create().await;
        let pool = database.connections.clone();
        Self::over(database, pool)
    }

    /// With a pool of its own, which has one connection.
    pub(super) async fn with_one_connection() -> Self {
        let database = TestDatabase::create().await;
        let settings = PoolSettings {
            max_connections: 1,
            ..PoolSettings::default()
        };
        let pool = roost_db::pool::connect_with(database.options(), settings);
        Self::over(database, pool)
    }

    fn over(database: TestDatabase, pool: roost_db::pool::Pool) -> Self {
        let identity =
            Identity::new(pool.clone(), Mode::Stack, &[7; 32], chrono::Duration::hours(1)).unwrap();
        Self {
            directory: Directory::new(pool, identity),
            root: Actor::command("root"),
            database,
        }
    }

    /// With the domain `example.test`.
    pub(super) async fn with_domain() -> Self {
        let fixture = Self::new().await;
        fixture
            .domain("example.test", DomainChange::default())
            .await
            .unwrap();
        fixture
    }

    pub(super) async fn domain(&self, name: &str, settings: DomainChange) -> Result<Domain> {
        let new = NewDomain {
            name: name.to_owned(),
            settings,
        };
        self.directory.add_domain(&self.root, &new).await
    }

    pub(super) async fn mailbox(&self, address: &str, settings: MailboxChange) -> Result<Mailbox> {
        self.directory
            .add_mailbox(&self.root, &person(address, settings))
            .await
    }

    pub(super) async fn alias(&self, address: &str, targets: &[&str]) -> Result<Alias> {
        self.directory
            .add_alias(&self.root, &alias(address, targets))
            .await
    }

    /// What a view of the daemons' has for an address.
    pub(super) async fn look_up(&self, view: &'static str, address: &str) -> Vec<String> {
        let statement = match view {
            "aliases" => "SELECT target FROM postfix_virtual_aliases WHERE address = $1 ORDER BY 1",
            "senders" => "SELECT login FROM postfix_sender_logins WHERE address = $1 ORDER BY 1",
            "domains" => "SELECT name FROM postfix_virtual_domains WHERE name = $1",
            "mailboxes" => "SELECT address FROM postfix_virtual_mailboxes WHERE address = $1",
            "dovecot" => "SELECT address FROM dovecot_users WHERE address = $1",
            _ => panic!("no view {view}"),
        };
        sqlx::query_scalar(statement)
            .bind(address)
            .fetch_all(&self.database.pool)
            .await
            .unwrap()
    }
}

pub(super) fn person(address: &str, settings: MailboxChange) -> NewMailbox {
    NewMailbox {
        address: address.to_owned(),
        settings: MailboxChange {
            password: Some("correct horse".to_owned()),
            ..settings
        },
        ..NewMailbox::default()
    }
}

pub(super) fn alias(address: &str, targets: &[&str]) -> NewAlias {
    NewAlias {
        address: address.to_owned(),
        settings: AliasChange {
            targets: Some(targets.iter().map(|&target| target.to_owned()).collect()),
            ..AliasChange::default()
        },
    }
}

/// Somebody who administers these domains.
pub(super) fn domain_admin(domains: &[&str]) -> Actor {
    Actor {
        kind: ActorKind::Account,
        name: "chief@example.test".to_owned(),
        ip: None,
        role: Role::Domains(domains.iter().map(|&domain| domain.to_owned()).collect()),
        read_only: false,
    }
}
