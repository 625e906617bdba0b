//! A stack of one test's own, and what is in it.

use std::path::{Path, PathBuf};
use std::process::Command;

use reqwest::header::CONTENT_TYPE;
use roost_shared::settings::Settings;
use roost_stack::{Options, Service, Stack};
use serde_json::Value;

use super::imap_text::ImapText;
use crate::support::{Answer, App, Person};

/// A stack; it ends with this value, and takes its folder with it.
pub struct Site {
    pub stack: Stack,
    options: Options,
}

impl Site {
    pub fn start(name: &str) -> Self {
        let app = App::attach();
        let folder = format!("/tmp/roost-backup-test-{name}-{}", std::process::id());
        let _ = std::fs::remove_dir_all(&folder);
        let mut services = Service::BASE.to_vec();
        services.push(Service::Roost);
        let options = Options {
            folder,
            binary: app.stack.state().binary.clone(),
            page_dir: app.stack.state().page_dir.clone(),
            services,
            ..Options::in_checkout()
        };
        let stack = Stack::start(&options, &|_| {}).unwrap();
        stack.add_domain("example.test").unwrap();
        Self { stack, options }
    }

    /// Throws everything away and starts anew, without the server.
    pub fn wipe(&mut self) {
        self.stack.stop_all().unwrap();
        for gone in [
            "postgres/data",
            "redis/data",
            "dovecot/mail",
            "dovecot/state",
            "roost-files",
        ] {
            std::fs::remove_dir_all(self.path(gone)).unwrap();
        }
        std::fs::create_dir(self.path("roost-files")).unwrap();
        self.options.services.retain(|service| *service != Service::Roost);
        self.stack = Stack::start(&self.options, &|_| {}).unwrap();
    }

    pub fn path(&self, below: &str) -> PathBuf {
        self.stack.folder().join(below)
    }

    pub fn mailbox(&self, name: &str) -> String {
        let address = format!("{name}@example.test");
        self.stack
            .add_mailbox(&address, name, Person::PASSWORD, false)
            .unwrap();
        address
    }

    pub async fn sign_in(&self, address: &str) -> Person {
        Person::sign_in(self.stack.addresses().url, address, Person::PASSWORD).await
    }

    pub async fn imap(&self, address: &str) -> ImapText {
        let imap = self.stack.addresses().imap;
        ImapText::sign_in(imap.trim_start_matches("imap://"), address, Person::PASSWORD).await
    }

    /// Runs a command of the server's program: whether it succeeded, and what it said.
    pub fn roost(&self, arguments: &[&str]) -> Result<String, String> {
        let config = self.path("backup.toml");
        let state = self.stack.state();
        let more = format!(
            "\n[backup]\nmail_folder = {:?}\nredis_url = \"redis://:{}@127.0.0.1:{}/0\"\n",
            self.path("dovecot/mail"),
            state.secrets.redis,
            state.ports.redis
        );
        let text = std::fs::read_to_string(self.stack.config_file()).unwrap() + &more;
        std::fs::write(&config, text).unwrap();
        let output = Command::new(&state.binary)
            .args(arguments)
            .arg("--config")
            .arg(&config)
            .output()
            .unwrap();
        let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            Ok(said(&output.stdout))
        } else {
            Err(said(&output.stderr))
        }
    }

    /// A command's answer as JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let mut arguments = arguments.to_vec();
        arguments.push("--json");
        let text = self.roost(&arguments).unwrap();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// A command to Redis; its answer.
    pub fn redis(&self, command: &str) -> String {
        use std::io::{Read, Write};
        let state = self.stack.state();
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", state.ports.redis)).unwrap();
        let text = format!("AUTH {}\r\n{command}\r\nQUIT\r\n", state.secrets.redis);
        stream.write_all(text.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Everything of a person's that a restore must bring back, in one comparable form.
    pub async fn state_of(&self, person: &Person) -> Vec<(String, String)> {
        let mut state = Vec::new();
        let mut imap = self.imap(&person.address).await;
        let listed = imap.run("LIST \"\" \"*\"").await;
        let mut folders: Vec<&str> = listed
            .lines()
            .filter(|line| !line.contains("\\No"))
            .filter_map(|line| line.strip_prefix("* LIST ")?.split_once(" \"/\" "))
            .map(|(_, name)| name.trim_matches('"'))
            .collect();
        folders.sort_unstable();
        for folder in folders {
            let selected = imap.run(&format!("EXAMINE \"{folder}\"")).await;
            let validity = selected
                .lines()
                .find(|line| line.contains("UIDVALIDITY"))
                .unwrap()
                .to_owned();
            let messages = imap
                .run("UID FETCH 1:* (UID FLAGS INTERNALDATE BODY.PEEK[])")
                .await;
            // The number of the command is another each time.
            let messages = messages.split("\r\nt").next().unwrap().replace("\\Recent", "");
            state.push((format!("folder {folder}"), format!("{validity}\n{messages}")));
        }
        for (kind, name) in [("calendars", "default"), ("addressbooks", "default")] {
            let path = person.home(kind, name);
            let body = "<propfind xmlns=\"DAV:\"><prop><getetag/><sync-token/></prop></propfind>";
            let request = person.dav("PROPFIND", &path).header("depth", "1").body(body);
            let xml = Answer::of(request).await.expect(207).text();
            for href in xml.split("<D:href>").skip(1) {
                let href = href.split('<').next().unwrap();
                if !href.ends_with('/') {
                    let object = Answer::of(person.dav("GET", href)).await.expect(200);
                    state.push((
                        href.to_owned(),
                        format!("{} {}", object.header("etag"), object.text()),
                    ));
                }
            }
            state.push((path, xml));
        }
        let file = person.home("files", "note.txt");
        let file = Answer::of(person.dav("GET", file.trim_end_matches('/')))
            .await
            .expect(200);
        state.push(("file".to_owned(), file.text()));
        let settings: Settings = person.get("/api/settings").await.json();
        state.push(("settings".to_owned(), format!("{settings:?}")));
        state
    }

    pub async fn put(&self, person: &Person, path: &str, kind: &str, body: String) {
        let request = person.dav("PUT", path).header(CONTENT_TYPE, kind.to_owned());
        let answer = Answer::of(request.body(body)).await;
        assert!(answer.status.is_success(), "{} {}", answer.status, answer.text());
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = self.stack.stop_all();
        let _ = std::fs::remove_dir_all(self.stack.folder());
    }
}

pub fn event(name: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Example//Client//EN\r\nBEGIN:VEVENT\r\nUID:{name}\r\n\
         DTSTAMP:20260101T000000Z\r\nDTSTART:20260301T090000Z\r\nDURATION:PT1H\r\nSUMMARY:Größe\\, {name}\r\n\
         END:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

pub fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
