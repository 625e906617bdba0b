//! The rest of the world: a host that takes all mail that leaves the stack, and remembers it.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A message as the other host got it.
#[derive(Clone, Debug)]
pub struct Letter {
    pub sender: String,
    pub recipients: Vec<String>,
    pub text: String,
}

pub struct Outside {
    pub port: u16,
    letters: Arc<Mutex<Vec<Letter>>>,
}

impl Outside {
    pub fn start() -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let letters: Arc<Mutex<Vec<Letter>>> = Arc::default();
        let shared = letters.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let letters = shared.clone();
                std::thread::spawn(move || serve(stream.unwrap(), &letters));
            }
        });
        Self { port, letters }
    }

    /// The message whose text contains this, once it has come; `None` after twenty seconds.
    pub fn wait_for(&self, words: &str) -> Option<Letter> {
        (0..200).find_map(|_| {
            std::thread::sleep(Duration::from_millis(100));
            let letters = self.letters.lock().unwrap();
            letters.iter().find(|letter| letter.text.contains(words)).cloned()
        })
    }

    /// Whom all messages were for whose text contains this, in order.
    pub fn recipients_of(&self, words: &str) -> Vec<String> {
        let letters = self.letters.lock().unwrap();
        let found = letters.iter().filter(|letter| letter.text.contains(words));
        let mut recipients: Vec<String> = found.flat_map(|letter| letter.recipients.clone()).collect();
        recipients.sort();
        recipients
    }
}

fn serve(stream: TcpStream, letters: &Mutex<Vec<Letter>>) -> Option<()> {
    let mut writer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    let mut letter = None::<Letter>;
    writer.write_all(b"220 elsewhere.test ESMTP\r\n").ok()?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let command = line.to_ascii_uppercase();
        let address = || {
            line.split_once('<')
                .and_then(|(_, rest)| rest.split_once('>'))
                .map_or(String::new(), |(address, _)| address.to_owned())
        };
        let answer = if command.starts_with("MAIL FROM:") {
            letter = Some(Letter {
                sender: address(),
                recipients: Vec::new(),
                text: String::new(),
            });
            "250 fine\r\n"
        } else if command.starts_with("RCPT TO:") {
            letter.as_mut()?.recipients.push(address());
            "250 fine\r\n"
        } else if command.starts_with("DATA") {
            writer.write_all(b"354 go on\r\n").ok()?;
            let mut taken = letter.take()?;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
                if line == ".\r\n" {
                    break;
                }
                taken.text.push_str(line.strip_prefix('.').unwrap_or(&line));
            }
            letters.lock().unwrap().push(taken);
            "250 taken\r\n"
        } else if command.starts_with("EHLO") {
            "250-elsewhere.test\r\n250 8BITMIME\r\n"
        } else {
            "250 fine\r\n"
        };
        writer.write_all(answer.as_bytes()).ok()?;
    }
}
