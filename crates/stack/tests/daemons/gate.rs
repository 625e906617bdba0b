//! A stand-in for the server's internal listener: alice's and bob's password is `right`, and the token `alice-token`
//! is hers. It notes for which service and for whose network address passwords are asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// Answers until the test's process ends.
pub struct Gate {
    asked: Asked,
}

/// Service and remote address of each question about a password.
type Asked = Arc<Mutex<Vec<(String, String)>>>;

impl Gate {
    pub fn start(port: u16, secret: &str) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
        let secret = format!("client_secret={secret}");
        let asked = Asked::default();
        let notes = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (secret, notes) = (secret.clone(), Arc::clone(&notes));
                std::thread::spawn(move || serve(stream.unwrap(), &secret, &notes));
            }
        });
        Self { asked }
    }

    /// What was asked since the last call: service and remote address with its port.
    pub fn take_asked(&self) -> Vec<(String, String)> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

fn serve(stream: TcpStream, secret: &str, notes: &Asked) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let mut length = 0;
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let path = line.split(' ').nth(1)?.to_owned();
        let (mut service, mut remote) = (String::new(), String::new());
        while line.trim() != "" {
            line.clear();
            reader.read_line(&mut line).ok()?;
            if let Some(value) = line.strip_prefix("Content-Length: ") {
                length = value.trim().parse().ok()?;
            }
            if let Some(value) = line.strip_prefix("X-Dovecot-Auth-Service: ") {
                value.trim().clone_into(&mut service);
            }
            if let Some(value) = line.strip_prefix("X-Dovecot-Auth-Remote: ") {
                value.trim().clone_into(&mut remote);
            }
        }
        if path == "/internal/oauth2/token" {
            notes.lock().unwrap().push((service, remote));
        }
        let mut body = vec![0; length];
        reader.read_exact(&mut body).ok()?;
        let (status, answer) = answer(&path, &String::from_utf8(body).ok()?, secret);
        let size = answer.len();
        write!(
            &stream,
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {size}\r\n\r\n{answer}"
        )
        .ok()?;
    }
}

fn answer(path: &str, form: &str, secret: &str) -> (&'static str, &'static str) {
    let has = |field: &str| form.split('&').any(|given| given == field);
    if !has(secret) || !has("client_id=dovecot") {
        return ("401 Unauthorized", r#"{"error":"invalid_client"}"#);
    }
    match path {
        "/internal/oauth2/token"
            if form.starts_with("grant_type=password&username=alice@example.test&password=right&") =>
        {
            (
                "200 OK",
                r#"{"access_token":"granted","token_type":"Bearer","username":"alice@example.test","quota_bytes":0}"#,
            )
        }
        "/internal/oauth2/token"
            if form.starts_with("grant_type=password&username=bob@example.test&password=right&") =>
        {
            (
                "200 OK",
                r#"{"access_token":"granted","token_type":"Bearer","username":"bob@example.test","quota_bytes":100000}"#,
            )
        }
        "/internal/oauth2/token" => ("400 Bad Request", r#"{"error":"invalid_grant"}"#),
        "/internal/oauth2/introspect" if has("token=alice-token") => (
            "200 OK",
            r#"{"active":true,"username":"alice@example.test","quota_bytes":0}"#,
        ),
        _ => ("200 OK", r#"{"active":false}"#),
    }
}
