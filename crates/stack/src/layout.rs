//! Names of the files and folders inside a state folder. No I/O.

use std::path::{Path, PathBuf};

use crate::service::Service;

/// A state folder.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    root: PathBuf,
}

impl Layout {
    pub(crate) const fn new(root: PathBuf) -> Self {
        Self { root }
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
        self.root.join(service.name()).join(name)
    }

    pub(crate) fn tls(&self, name: &str) -> PathBuf {
        self.root.join("tls").join(name)
    }
}
