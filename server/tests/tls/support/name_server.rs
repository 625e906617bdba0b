//! Knot, which answers for some zones and takes signed updates of one.

use std::fs;
use std::process::Command;

use hickory_resolver::TokioResolver;
use hickory_resolver::config::{ConnectionConfig, NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use tempfile::TempDir;

use super::process::{Process, free_port, until};

/// The key of updates, in base64.
pub const SECRET: &str = "cm9vc3QncyB0ZXN0cyBzaWduIHdpdGggdGhpcyBrZXk=";

/// A name server that is running.
pub struct NameServer {
    pub port: u16,
    _process: Process,
    _folder: TempDir,
}

impl NameServer {
    /// Starts it with these zones; each record is a line of a zone file.
    pub async fn start(zones: &[(&str, &[&str])]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let path = folder.path().display().to_string();
        let mut config = format!(
            "server:\n    listen: 127.0.0.1@{port}\n    rundir: {path}\ndatabase:\n    storage: {path}\n\
             log:\n  - target: stderr\n    any: info\n\
             key:\n  - id: roost\n    algorithm: hmac-sha256\n    secret: {SECRET}\n\
             acl:\n  - id: update\n    key: roost\n    action: update\nzone:\n"
        );
        for (zone, records) in zones {
            let records = records.join("\n");
            let text = format!(
                "$ORIGIN {zone}.\n$TTL 5\n@ SOA ns hostmaster 1 3600 600 86400 5\n@ NS ns\nns A 127.0.0.1\n{records}\n"
            );
            fs::write(folder.path().join(format!("{zone}.zone")), text).unwrap();
            config += &format!("  - domain: {zone}\n    file: {path}/{zone}.zone\n    acl: update\n");
        }
        let file = folder.path().join("knot.conf");
        fs::write(&file, config).unwrap();
        let log = folder.path().join("knot.log");
        let process = Process::start(Command::new("knotd").arg("-c").arg(file), &log);
        until("the name server answers", async || {
            let log = fs::read_to_string(&log).unwrap();
            (log.matches("loaded, serial").count() >= zones.len() && log.contains("server started"))
                .then_some(())
        })
        .await;
        Self {
            port,
            _process: process,
            _folder: folder,
        }
    }

    /// The TXT records of a name.
    pub async fn text_records(&self, name: &str) -> Vec<String> {
        let mut connections = [ConnectionConfig::udp()];
        connections[0].port = self.port;
        let server = NameServerConfig::new([127, 0, 0, 1].into(), true, connections.into());
        let config = ResolverConfig::from_parts(None, Vec::new(), vec![server]);
        let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
        builder.options_mut().cache_size = 0;
        let found = builder.build().unwrap().txt_lookup(format!("{name}.")).await;
        match found {
            Ok(found) => found
                .answers()
                .iter()
                .map(|record| record.data.to_string())
                .collect(),
            Err(error) => {
                assert!(error.is_no_records_found(), "{error}");
                Vec::new()
            }
        }
    }
}
