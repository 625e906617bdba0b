//! Names of the files and folders of a stack. No I/O.

use std::path::{Path, PathBuf};

use crate::service::Service;

/// What must survive a new container; everything else is made anew at each start.
const DURABLE: [&str; 7] = [
    "data",
    "mail",
    "queue",
    "state",
    "signatures",
    "patterns",
    "files",
];

/// Where a stack keeps its files: in development all in one folder, on a server what must survive in another.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    root: PathBuf,
    durable: PathBuf,
}

impl Layout {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self {
            durable: root.clone(),
            root,
        }
    }

    pub(crate) const fn with_durable(root: PathBuf, durable: PathBuf) -> Self {
        Self { root, durable }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Ports, secrets and options: what `attach` needs.
    pub(crate) fn state_file(&self) -> PathBuf {
        self.root.join("state.json")
    }

    /// Held while a stack is started or stopped.
    pub(crate) fn lock_file(&self) -> PathBuf {
        self.root.join("lock")
    }

    pub(crate) fn log(&self, service: Service) -> PathBuf {
        self.named_log(service.name())
    }

    pub(crate) fn named_log(&self, name: &str) -> PathBuf {
        self.root.join("log").join(format!("{name}.log"))
    }

    pub(crate) fn process_file(&self, service: Service) -> PathBuf {
        self.root.join("processes").join(format!("{service}.json"))
    }

    /// Unix sockets that one daemon offers to another, each open to one user only.
    pub(crate) fn socket(&self, name: &str) -> PathBuf {
        self.root.join("sockets").join(name)
    }

    /// A folder of one daemon: `conf`, `run`, `data`, …
    pub(crate) fn folder(&self, service: Service, name: &str) -> PathBuf {
        let place = if DURABLE.contains(&name) {
            &self.durable
        } else {
            &self.root
        };
        place.join(service.name()).join(name)
    }

    /// Keys and certificates.
    pub(crate) fn tls(&self, name: &str) -> PathBuf {
        self.durable.join("tls").join(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_must_survive_lies_apart_on_a_server() {
        let layout = Layout::with_durable("/run/roost".into(), "/srv/roost".into());
        assert_eq!(
            layout.folder(Service::Dovecot, "mail"),
            Path::new("/srv/roost/dovecot/mail")
        );
        assert_eq!(
            layout.folder(Service::Dovecot, "conf"),
            Path::new("/run/roost/dovecot/conf")
        );
        let together = Layout::new("/x".into());
        assert_eq!(
            together.folder(Service::Postgres, "data"),
            Path::new("/x/postgres/data")
        );
    }
}
