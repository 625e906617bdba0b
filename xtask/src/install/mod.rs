//! Installing what is missing. Each part first looks whether it is there, so that a second run costs next to
//! nothing; what is not packaged is kept in the cache folder, not in the checkout.

mod cargo_tools;
mod debian;
mod npm;
mod toolchain;

pub use cargo_tools::{Tool, cargo_tool};
pub use debian::debian_packages;
pub use npm::browser_tests;
pub use toolchain::{Toolchain, wasm_toolchain};

use roost_stack::{Package, packages};

/// What the page's build needs beside Rust.
const PAGE: &[Package] = &[
    Package {
        name: "nodejs",
        purpose: "npm, below",
    },
    Package {
        name: "npm",
        purpose: "the message editor and the shrinking of the page",
    },
];

/// What the tests need of authorities and name servers.
const TLS_TESTS: &[Package] = &[
    Package {
        name: "pebble",
        purpose: "tests: a certificate authority (ACME)",
    },
    Package {
        name: "knot",
        purpose: "tests: a name server that takes updates",
    },
];

/// What the tests need beside that.
const TESTS: &[Package] = &[
    Package {
        name: "chromium",
        purpose: "the browser of the browser tests",
    },
    Package {
        name: "fonts-noto-core",
        purpose: "letters of many scripts in the browser tests",
    },
];

/// What the test of the containers needs beside that.
const COMPOSE: &[Package] = &[
    Package {
        name: "podman",
        purpose: "the container engine",
    },
    Package {
        name: "runc",
        purpose: "what runs a container, below",
    },
    Package {
        name: "buildah",
        purpose: "building images",
    },
    Package {
        name: "netavark",
        purpose: "the containers' network",
    },
    Package {
        name: "aardvark-dns",
        purpose: "the containers' names",
    },
    Package {
        name: "iptables",
        purpose: "the containers' published ports",
    },
    Package {
        name: "catatonit",
        purpose: "the engine's own first process",
    },
    Package {
        name: "debootstrap",
        purpose: "the base image, where no registry can be reached",
    },
    Package {
        name: "python3-venv",
        purpose: "podman-compose and the other host, from PyPI",
    },
];

/// What the conformance suites need beside that.
const CONFORMANCE: &[Package] = &[
    Package {
        name: "litmus",
        purpose: "the WebDAV test suite",
    },
    Package {
        name: "python3-venv",
        purpose: "clients from PyPI",
    },
];

/// What fuzzing needs.
const FUZZ: &[Package] = &[Package {
    name: "g++",
    purpose: "compiles libFuzzer, which is C++",
}];

/// Everything that `fuzz` needs of the system.
pub fn for_fuzz() -> anyhow::Result<()> {
    debian_packages(FUZZ)
}

/// Everything that `package` needs of the system.
pub fn for_package() -> anyhow::Result<()> {
    node()
}

/// Everything that `compose-test` needs of the system.
pub fn for_compose() -> anyhow::Result<()> {
    debian_packages(COMPOSE)?;
    for_tests()
}

/// Everything that `conformance` needs of the system.
pub fn for_conformance() -> anyhow::Result<()> {
    debian_packages(CONFORMANCE)
}

/// Everything that `up` needs of the system.
pub fn for_up() -> anyhow::Result<()> {
    debian_packages(packages())?;
    node()
}

/// Everything that `test` needs of the system.
pub fn for_tests() -> anyhow::Result<()> {
    for_up()?;
    debian_packages(TLS_TESTS)?;
    if std::env::var_os("ROOST_CHROMIUM").is_none() {
        debian_packages(TESTS)
    } else {
        Ok(())
    }
}

/// Node from elsewhere (nvm, NodeSource) is as good as Debian's, and the two packages may exclude each other.
fn node() -> anyhow::Result<()> {
    if crate::command::find("npm").is_some() {
        Ok(())
    } else {
        debian_packages(PAGE)
    }
}
