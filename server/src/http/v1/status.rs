//! `get/status/…` and `get/logs/…`. Monitoring programs ask them.

use std::time::Duration;

use chrono::Utc;
use roost_directory::{DirectoryError, Role};
use serde_json::{Map, Value, json};
use tokio::net::TcpStream;

use super::Call;
use super::answer::Reply;
use crate::config::Config;

/// How long a daemon may take to say that it is there.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) async fn get(call: &Call<'_>) -> Reply {
    if call.object != Some("version") && call.actor.role != Role::Server {
        return Reply::failed(DirectoryError::Forbidden);
    }
    match call.object {
        Some("version") => Reply::Found(json!({ "version": env!("CARGO_PKG_VERSION") })),
        Some("containers") => Reply::Found(Value::Object(containers(call).await)),
        Some("container") => {
            let mut all = containers(call).await;
            let found = call.extra.and_then(|name| all.remove(name));
            Reply::Found(found.unwrap_or_else(|| json!({})))
        }
        Some("vmail") => Reply::Found(disk(call.app.config())),
        Some("host") => Reply::Found(host()),
        _ => Reply::NoRoute,
    }
}

/// The daemons under mailcow's names for their containers, each with whether it answers.
async fn containers(call: &Call<'_>) -> Map<String, Value> {
    let config = call.app.config();
    let database = call.app.pool().acquire().await.is_ok();
    let (imap, submission) = tokio::join!(answers(&config.mail.imap), answers(&config.mail.submission));
    let rspamd = match &config.transport {
        Some(transport) => answers(transport.controller.as_str()).await,
        None => false,
    };
    let shown = |name: &str, is_running: bool| {
        let value = json!({
            "type": "info",
            "container": name,
            "state": if is_running { "running" } else { "exited" },
            "started_at": "",
            "image": format!("roost:{}", env!("CARGO_PKG_VERSION")),
        });
        (name.to_owned(), value)
    };
    [
        shown("dovecot-mailcow", imap),
        shown("postfix-mailcow", submission),
        shown("rspamd-mailcow", rspamd),
        shown("mysql-mailcow", database),
        shown("sogo-mailcow", true),
        shown("nginx-mailcow", true),
    ]
    .into_iter()
    .collect()
}

/// Whether something listens at the host and port of a URL.
async fn answers(url: &str) -> bool {
    let Ok(url) = url::Url::parse(url) else {
        return false;
    };
    let port = url.port_or_known_default().or(match url.scheme() {
        "imaps" => Some(993),
        "smtps" => Some(465),
        "smtp" | "smtp+starttls" => Some(587),
        _ => Some(143),
    });
    let (Some(host), Some(port)) = (url.host_str(), port) else {
        return false;
    };
    let connecting = TcpStream::connect((host.trim_matches(['[', ']']), port));
    tokio::time::timeout(PATIENCE, connecting)
        .await
        .is_ok_and(|connected| connected.is_ok())
}

/// The file system that Roost's own files lie on.
fn disk(config: &Config) -> Value {
    let Ok(found) = rustix::fs::statvfs(&config.files.folder) else {
        return json!({ "type": "info", "disk": "", "used": "", "total": "", "used_percent": "" });
    };
    let total = found.f_blocks.saturating_mul(found.f_frsize);
    let used = total.saturating_sub(found.f_bfree.saturating_mul(found.f_frsize));
    let percent = used.saturating_mul(100).checked_div(total).unwrap_or(0);
    let gigabytes = |bytes: u64| format!("{}G", bytes >> 30);
    json!({
        "type": "info",
        "disk": config.files.folder.display().to_string(),
        "used": gigabytes(used),
        "total": gigabytes(total),
        "used_percent": format!("{percent}%"),
    })
}

fn host() -> Value {
    let system = rustix::system::sysinfo();
    let unit = u64::from(system.mem_unit.max(1));
    let total = system.totalram.saturating_mul(unit);
    let free = system.freeram.saturating_mul(unit);
    let usage = total
        .saturating_sub(free)
        .saturating_mul(100)
        .checked_div(total)
        .unwrap_or(0);
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    json!({
        "cpu": { "cores": cores, "usage": 0 },
        "memory": { "total": total, "usage": usage, "swap": [] },
        "uptime": system.uptime,
        "system_time": Utc::now().format("%d.%m.%Y %H:%M:%S").to_string(),
        "architecture": std::env::consts::ARCH,
    })
}
