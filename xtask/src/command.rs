//! Running other programs.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use crate::{console, paths};

/// How much of a program's output an error shows.
const TAIL_LINES: usize = 40;

/// Runs a program whose output the person shall see.
pub fn shown(command: &mut Command) -> anyhow::Result<()> {
    let line = line(command);
    // Standard output is kept free for `up --json`.
    let status = command
        .stdin(Stdio::null())
        .stdout(std::io::stderr())
        .status()
        .with_context(|| format!("cannot run `{line}`"))?;
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

/// Runs a program as a step: its output goes to a log in the cache, and its end is shown if it fails.
pub fn quiet(text: &str, command: &mut Command) -> anyhow::Result<()> {
    let folder = paths::cache()?.join("log");
    std::fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    let name: String = text
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let log = folder.join(format!("{name}.log"));
    let file = File::options()
        .create(true)
        .truncate(true)
        .read(true)
        .write(true)
        .open(&log)?;
    let (output, errors) = (file.try_clone()?, file.try_clone()?);
    let line = line(command);
    console::step(text, || {
        let status = command
            .stdin(Stdio::null())
            .stdout(output)
            .stderr(errors)
            .status()
            .with_context(|| format!("cannot run `{line}`"))?;
        if !status.success() {
            bail!(
                "{text}: `{line}` failed ({status}); all of it is in {}\n{}",
                log.display(),
                tail(file)?
            );
        }
        Ok(())
    })
}

/// What a program prints; `None` if it is missing or fails.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Looks for a program on `PATH`.
pub fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|candidate| candidate.is_file())
}

/// `PATH` with these folders before it.
pub fn path_with(first: &[&Path]) -> anyhow::Result<std::ffi::OsString> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = first
        .iter()
        .map(|folder| folder.to_path_buf())
        .chain(std::env::split_paths(&path));
    Ok(std::env::join_paths(folders)?)
}

fn line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

fn tail(mut file: File) -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(0))?;
    file.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    Ok(lines
        .get(lines.len().saturating_sub(TAIL_LINES)..)
        .unwrap_or_default()
        .join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_are_found_or_not() {
        assert!(find("sh").is_some());
        assert_eq!(find("no-such-program-of-roost"), None);
    }

    #[test]
    fn output_is_none_when_the_program_fails() {
        assert_eq!(output(Command::new("echo").arg("yes")).as_deref(), Some("yes\n"));
        assert_eq!(output(&mut Command::new("false")), None);
        assert_eq!(output(&mut Command::new("no-such-program-of-roost")), None);
    }

    #[test]
    fn own_tools_come_first() {
        let path = path_with(&[Path::new("/first"), Path::new("/second")]).unwrap();
        assert!(path.to_string_lossy().starts_with("/first:/second:"));
    }
}
