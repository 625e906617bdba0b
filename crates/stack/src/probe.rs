//! Whether a daemon answers: each probe speaks the first words of the daemon's own protocol, because a port that
//! is open says nothing about the program behind it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream, UdpSocket};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::error::StackError;
use crate::process::{Running, tail};
use crate::service::Service;

const ATTEMPT: Duration = Duration::from_secs(5);
const PAUSE: Duration = Duration::from_millis(50);

/// Repeats `probe` until it succeeds, the process ends, or `limit` passes.
pub(crate) fn wait_until_ready(
    service: Service,
    running: &Running,
    limit: Duration,
    log: &Path,
    probe: impl Fn() -> Result<(), String>,
) -> Result<(), StackError> {
    let start = Instant::now();
    loop {
        // Looked at before the probe: something else may answer on the port of a daemon that has ended.
        let alive = running.is_alive();
        let problem = match probe() {
            Ok(()) if alive => return Ok(()),
            Ok(()) => "ended right after its start".to_owned(),
            Err(_) if !alive => "ended right after its start".to_owned(),
            Err(problem) => format!("did not get ready: {problem}"),
        };
        if !alive || start.elapsed() >= limit {
            let log = fs::read(log)
                .map(|bytes| tail(&String::from_utf8_lossy(&bytes)))
                .unwrap_or_default();
            return Err(StackError::NotReady {
                service,
                problem,
                waited: start.elapsed(),
                log,
            });
        }
        thread::sleep(PAUSE);
    }
}

fn connect(port: u16) -> Result<TcpStream, String> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let stream =
        TcpStream::connect_timeout(&address, ATTEMPT).map_err(|error| format!("port {port}: {error}"))?;
    stream
        .set_read_timeout(Some(ATTEMPT))
        .and_then(|()| stream.set_write_timeout(Some(ATTEMPT)))
        .map_err(|error| error.to_string())?;
    Ok(stream)
}

/// The first line that the server sends starts with `greeting`.
pub(crate) fn greeting(port: u16, greeting: &str) -> Result<(), String> {
    let mut line = String::new();
    BufReader::new(connect(port)?)
        .read_line(&mut line)
        .map_err(|error| format!("port {port}: {error}"))?;
    if line.starts_with(greeting) {
        Ok(())
    } else {
        Err(format!("port {port} says {:?}", line.trim_end()))
    }
}

/// Redis accepts the password.
pub(crate) fn redis(port: u16, password: &str) -> Result<(), String> {
    let mut stream = connect(port)?;
    stream
        .write_all(format!("AUTH {password}\r\n").as_bytes())
        .map_err(|error| error.to_string())?;
    let mut line = String::new();
    BufReader::new(stream)
        .read_line(&mut line)
        .map_err(|error| error.to_string())?;
    if line.trim_end() == "+OK" {
        Ok(())
    } else {
        Err(format!("port {port} says {:?}", line.trim_end()))
    }
}

/// What follows `question` begins with `answer`.
pub(crate) fn asked(port: u16, question: &str, answer: &str) -> Result<(), String> {
    let mut stream = connect(port)?;
    stream
        .write_all(question.as_bytes())
        .map_err(|error| error.to_string())?;
    let mut said = vec![0_u8; answer.len()];
    stream
        .read_exact(&mut said)
        .map_err(|error| format!("port {port}: {error}"))?;
    if said == answer.as_bytes() {
        Ok(())
    } else {
        Err(format!("port {port} says {:?}", String::from_utf8_lossy(&said)))
    }
}

/// A resolver answers for its own loopback name, which it knows without asking anybody (RFC 6761 §6.3).
pub(crate) fn dns(port: u16) -> Result<(), String> {
    // RFC 1035 §4.1: id, recursion desired, one question; the name "localhost", type A, class IN.
    const QUESTION: [u8; 27] =
        *b"\x12\x34\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x09localhost\x00\x00\x01\x00\x01";
    let socket = UdpSocket::bind((Ipv4Addr::LOCALHOST, 0)).map_err(|error| error.to_string())?;
    let mut answer = [0_u8; 512];
    let received = socket
        .set_read_timeout(Some(ATTEMPT))
        .and_then(|()| socket.send_to(&QUESTION, (Ipv4Addr::LOCALHOST, port)))
        .and_then(|_| socket.recv(&mut answer))
        .map_err(|error| format!("port {port}: {error}"))?;
    // The same id, and in the last four bits of the flags no error.
    match answer.get(..received) {
        Some([0x12, 0x34, _, flags, ..]) if flags & 0x0f == 0 => Ok(()),
        _ => Err(format!("port {port} answers with an error")),
    }
}

/// A milter answers the negotiation of options.
pub(crate) fn milter(port: u16) -> Result<(), String> {
    // Length 13, command 'O', protocol version 6, actions, protocol steps.
    const NEGOTIATE: [u8; 17] = [0, 0, 0, 13, b'O', 0, 0, 0, 6, 0, 0, 1, 0xff, 0, 0x1f, 0xff, 0xff];
    let mut stream = connect(port)?;
    stream.write_all(&NEGOTIATE).map_err(|error| error.to_string())?;
    let mut answer = [0_u8; 5];
    stream
        .read_exact(&mut answer)
        .map_err(|error| format!("port {port}: {error}"))?;
    if answer.ends_with(b"O") {
        Ok(())
    } else {
        Err(format!("port {port} answers {answer:?}"))
    }
}

/// A GET of `path` is answered with 200.
pub(crate) fn http(port: u16, path: &str) -> Result<(), String> {
    let mut stream = connect(port)?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    stream
        .write_all(request.as_bytes())
        .map_err(|error| error.to_string())?;
    let mut line = String::new();
    BufReader::new(stream)
        .read_line(&mut line)
        .map_err(|error| format!("port {port}: {error}"))?;
    if line.starts_with("HTTP/1.1 200") {
        Ok(())
    } else {
        Err(format!("{path} says {:?}", line.trim_end()))
    }
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;
    use crate::process::in_own_session;

    /// A server that says `words` to its first caller.
    fn speaker(words: &'static str) -> u16 {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            stream.write_all(words.as_bytes()).unwrap();
        });
        port
    }

    #[test]
    fn only_the_right_greeting_counts() {
        assert_eq!(greeting(speaker("* OK Ready.\r\n"), "* OK"), Ok(()));
        let problem = greeting(speaker("* BYE full\r\n"), "* OK").unwrap_err();
        assert!(problem.ends_with("says \"* BYE full\""), "{problem}");
    }

    #[test]
    fn a_server_that_is_not_there_is_named_by_port() {
        let port = speaker("");
        let _ = connect(port); // uses up its only caller
        thread::sleep(Duration::from_millis(50));
        assert!(greeting(port, "220").unwrap_err().contains(&port.to_string()));
    }

    #[test]
    fn http_answers_other_than_200_do_not_count() {
        assert_eq!(http(speaker("HTTP/1.1 200 OK\r\n\r\n"), "/healthz"), Ok(()));
        assert!(http(speaker("HTTP/1.1 503 Down\r\n\r\n"), "/healthz").is_err());
    }

    #[test]
    fn a_daemon_that_ends_is_reported_at_once_with_its_last_words() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("x.log");
        let running = Running::spawn(in_own_session("sh").args(["-c", "echo no such option"]), &log).unwrap();
        let error = wait_until_ready(Service::Redis, &running, Duration::from_secs(60), &log, || {
            Err("connection refused".into())
        });
        let message = error.unwrap_err().to_string();
        assert!(
            message.starts_with("redis ended right after its start"),
            "{message}"
        );
        assert!(message.ends_with("no such option"), "{message}");
    }

    #[test]
    fn a_daemon_that_never_answers_is_given_up_after_its_limit() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join("x.log");
        let running = Running::spawn(in_own_session("sleep").arg("60"), &log).unwrap();
        let limit = Duration::from_millis(200);
        let error =
            wait_until_ready(Service::Dovecot, &running, limit, &log, || Err("silence".into())).unwrap_err();
        running.stop(rustix::process::Signal::KILL, Duration::from_secs(1));
        assert!(
            error
                .to_string()
                .starts_with("dovecot did not get ready: silence"),
            "{error}"
        );
    }
}
