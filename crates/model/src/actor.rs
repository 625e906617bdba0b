//! On whose behalf something is done.

use std::net::IpAddr;

/// What an actor may reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// Everything.
    Server,
    /// What is in these domains; with none of them, nothing but what is the actor's own.
    Domains(Vec<String>),
}

/// What an actor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// Someone who is signed in.
    Account,
    /// A program with a key.
    ApiKey,
    /// Whoever runs a command on the server's host.
    Command,
    /// Roost itself.
    System,
}

impl ActorKind {
    /// As the audit log has it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::ApiKey => "api_key",
            Self::Command => "command",
            Self::System => "system",
        }
    }
}

/// On whose behalf something is done, and what they may reach.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// What it is.
    pub kind: ActorKind,
    /// The account's address, the key's name, or the operating system's user.
    pub name: String,
    /// Where the request came from, if it came from a network.
    pub ip: Option<IpAddr>,
    /// What it may reach.
    pub role: Role,
    /// Whether it may only read.
    pub read_only: bool,
}

impl Actor {
    /// Whoever runs a command: they have the database's password, so they may do everything.
    #[must_use]
    pub fn command(user: &str) -> Self {
        Self {
            kind: ActorKind::Command,
            name: user.to_owned(),
            ip: None,
            role: Role::Server,
            read_only: false,
        }
    }

    /// Someone who is signed in and does something about what is their own.
    #[must_use]
    pub fn account(address: &str, ip: Option<IpAddr>) -> Self {
        Self {
            kind: ActorKind::Account,
            name: address.to_owned(),
            ip,
            role: Role::Domains(Vec::new()),
            read_only: false,
        }
    }

    /// Roost itself, which does what follows from what somebody did.
    #[must_use]
    pub fn system() -> Self {
        Self {
            kind: ActorKind::System,
            name: "roost".to_owned(),
            ip: None,
            role: Role::Server,
            read_only: false,
        }
    }

    /// The same actor with another role.
    #[must_use]
    pub fn with_role(self, role: Role) -> Self {
        Self { role, ..self }
    }

    /// Whether it administers the whole server.
    #[must_use]
    pub const fn is_server(&self) -> bool {
        matches!(self.role, Role::Server)
    }

    /// Whether it may know of a domain.
    #[must_use]
    pub fn reaches(&self, domain: &str) -> bool {
        match &self.role {
            Role::Server => true,
            Role::Domains(domains) => domains.iter().any(|own| own == domain),
        }
    }

    /// The domains that it may know of; `None` for all.
    #[must_use]
    pub fn domains(&self) -> Option<&[String]> {
        match &self.role {
            Role::Server => None,
            Role::Domains(domains) => Some(domains),
        }
    }
}
