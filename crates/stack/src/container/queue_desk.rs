//! What Roost may do with the queue of Postfix, which is in another container: a socket at which `postqueue` and `postsuper`
//! are asked for, with the few arguments that Roost has use for.
//!
//! A request is a line for each word and an empty line; the answer `ok` or `failed` on a line, and then what the program
//! wrote.

use std::fs::{self, Permissions};
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::net::{UnixListener, UnixStream};
use std::process::Command;
use std::time::Duration;

use super::supervise::Child;
use super::{Service, layout};
use crate::daemon::{Context, program};
use crate::error::StackError;
use crate::users::SystemUser;

const SOCKET: &str = "queue";
/// The longest request, in bytes.
const LONGEST: u64 = 1024;
const TIME_LIMIT: Duration = Duration::from_secs(30);

/// Answers for as long as Postfix runs.
pub(super) fn serve(context: Context<'_>, child: &Child) {
    let listener = match listen(context) {
        Ok(listener) => listener,
        Err(error) => {
            eprintln!("roost-daemon: the queue cannot be asked about: {error}");
            return;
        }
    };
    while child.runs() {
        match listener.accept() {
            // A caller that goes away in the middle is its own loss.
            Ok((stream, _)) => drop(answer(context, stream)),
            Err(_) => child.sleep(Duration::from_secs(1)),
        }
    }
}

fn listen(context: Context<'_>) -> Result<UnixListener, StackError> {
    let path = context.layout.socket(SOCKET);
    let roost = SystemUser::lookup("roost", "roost")?;
    let _ = fs::remove_file(&path);
    let listener = UnixListener::bind(&path).map_err(StackError::file("listen on", &path))?;
    fs::set_permissions(&path, Permissions::from_mode(0o660))
        .map_err(StackError::file("set permissions of", &path))?;
    chown(&path, None, Some(roost.gid)).map_err(StackError::file("hand over", &path))?;
    // So that the end of Postfix is noticed without a caller.
    listener
        .set_nonblocking(true)
        .map_err(StackError::file("listen on", &path))?;
    Ok(listener)
}

fn answer(context: Context<'_>, stream: UnixStream) -> std::io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(TIME_LIMIT))?;
    stream.set_write_timeout(Some(TIME_LIMIT))?;
    let mut words = Vec::new();
    for line in BufReader::new((&stream).take(LONGEST)).lines() {
        let line = line?;
        if line.is_empty() {
            break;
        }
        words.push(line);
    }
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (outcome, text) = match allowed(&words) {
        Some((name, arguments)) => execute(context, name, arguments),
        None => ("failed", b"this cannot be asked for here".to_vec()),
    };
    let mut stream = stream;
    writeln!(stream, "{outcome}")?;
    stream.write_all(&text)
}

/// The program and its arguments, if they are among those that can be asked for.
fn allowed<'a>(words: &'a [&'a str]) -> Option<(&'static str, &'a [&'a str])> {
    let id =
        |id: &str| !id.is_empty() && id.len() <= 64 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let (name, arguments) = words.split_first()?;
    match (*name, arguments) {
        ("postqueue", ["-j" | "-f"]) => Some(("postqueue", arguments)),
        ("postqueue", ["-i", one]) if id(one) => Some(("postqueue", arguments)),
        ("postsuper", ["-h" | "-H" | "-d", one]) if id(one) => Some(("postsuper", arguments)),
        _ => None,
    }
}

fn execute(context: Context<'_>, name: &'static str, arguments: &[&str]) -> (&'static str, Vec<u8>) {
    let failed = |words: String| ("failed", words.into_bytes());
    let program = match program(name, "postfix") {
        Ok(program) => program,
        Err(error) => return failed(error.to_string()),
    };
    let output = Command::new(program)
        .arg("-c")
        .arg(context.layout.folder(Service::Postfix, "conf"))
        .args(arguments)
        .output();
    match output {
        Ok(output) if output.status.success() => ("ok", [output.stderr, output.stdout].concat()),
        Ok(output) => ("failed", output.stderr),
        Err(error) => failed(error.to_string()),
    }
}

/// Asks for a program, from Roost's container; prints what it wrote.
///
/// # Errors
/// In words: what the program said, or why nobody answers.
pub fn ask(words: &[String]) -> Result<Vec<u8>, String> {
    let away = |error: std::io::Error| format!("Postfix's container does not answer: {error}");
    let mut stream = UnixStream::connect(layout().socket(SOCKET)).map_err(away)?;
    stream.set_read_timeout(Some(TIME_LIMIT)).map_err(away)?;
    let request: String = words
        .iter()
        .map(|word| format!("{}\n", word.replace('\n', " ")))
        .collect();
    stream
        .write_all(format!("{request}\n").as_bytes())
        .map_err(away)?;
    let mut outcome = String::new();
    let mut reader = BufReader::new(stream);
    reader.read_line(&mut outcome).map_err(away)?;
    let mut text = Vec::new();
    reader.read_to_end(&mut text).map_err(away)?;
    if outcome.trim_end() == "ok" {
        Ok(text)
    } else {
        Err(String::from_utf8_lossy(&text).trim_end().to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_roost_has_use_for_can_be_asked() {
        assert!(allowed(&["postqueue", "-j"]).is_some());
        assert!(allowed(&["postsuper", "-d", "4ByXgB0Wxz9kK2"]).is_some());
        assert!(allowed(&["postsuper", "-d", "ALL"]).is_some());
        for refused in [
            &["postsuper"][..],
            &["postsuper", "-d", "-r ALL"],
            &["postsuper", "-s"],
            &["postqueue", "-j", "-c", "/tmp"],
            &["postqueue", "-i", "../x"],
            &["sh", "-c"],
            &[],
        ] {
            assert!(allowed(refused).is_none(), "{refused:?}");
        }
    }
}
