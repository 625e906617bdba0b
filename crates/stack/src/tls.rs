//! A private certificate authority and one certificate for the daemons of a stack, so that TLS is tried for real
//! on a development machine too. Made by the `openssl` program; renewed when they are about to expire.

use std::fs;
use std::process::Command;

use crate::error::StackError;
use crate::layout::Layout;
use crate::process::run;
use crate::users::folder;

const SECONDS_OF_A_MONTH: &str = "2592000";

/// Makes the authority and the certificate unless they stand and stay valid for a month.
pub(crate) fn prepare(layout: &Layout, hostname: &str) -> Result<(), StackError> {
    let certificate = layout.tls("server.pem");
    let valid = certificate.exists()
        && run(Command::new("openssl")
            .args(["x509", "-noout", "-checkend", SECONDS_OF_A_MONTH, "-in"])
            .arg(&certificate))
        .is_ok();
    if valid {
        return Ok(());
    }
    folder(&layout.tls(""), 0o755)?;
    run(openssl_request()
        .args([
            "-subj",
            "/CN=Roost development authority",
            "-addext",
            "basicConstraints=critical,CA:TRUE",
        ])
        .arg("-keyout")
        .arg(layout.tls("authority.key"))
        .arg("-out")
        .arg(layout.tls("authority.pem")))?;
    let names = format!("subjectAltName=DNS:{hostname},DNS:localhost,IP:127.0.0.1");
    run(openssl_request()
        .args(["-subj", &format!("/CN={hostname}"), "-addext", &names])
        .args([
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-addext",
            "extendedKeyUsage=serverAuth",
        ])
        .arg("-CA")
        .arg(layout.tls("authority.pem"))
        .arg("-CAkey")
        .arg(layout.tls("authority.key"))
        .arg("-keyout")
        .arg(layout.tls("server.key"))
        .arg("-out")
        .arg(&certificate))?;
    // The authority signs this one certificate and nothing else, ever.
    let key = layout.tls("authority.key");
    fs::remove_file(&key).map_err(StackError::file("remove", &key))
}

fn openssl_request() -> Command {
    let mut command = Command::new("openssl");
    command.args([
        "req", "-x509", "-nodes", "-days", "365", "-newkey", "ec", "-pkeyopt",
    ]);
    command.arg("ec_paramgen_curve:P-256");
    command
}
