//! A client that speaks lines.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

pub struct Talk {
    reader: BufReader<TcpStream>,
}

impl Talk {
    pub fn greeted(port: u16, greeting: &str) -> Self {
        Self::over(TcpStream::connect(("127.0.0.1", port)).unwrap(), greeting)
    }

    /// Speaks over a connection that stands.
    pub fn over(stream: TcpStream, greeting: &str) -> Self {
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        let mut talk = Self {
            reader: BufReader::new(stream),
        };
        let mut line = talk.line();
        assert!(line.starts_with(greeting), "{line}");
        // SMTP's greeting may have several lines, the first of them long before the others.
        while line.starts_with("220-") {
            line = talk.line();
        }
        talk
    }

    /// This end's address and port.
    pub fn own_address(&self) -> String {
        self.reader.get_ref().local_addr().unwrap().to_string()
    }

    pub fn send(&mut self, line: &str) {
        self.reader
            .get_mut()
            .write_all(format!("{line}\r\n").as_bytes())
            .unwrap();
    }

    pub fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(
            self.reader.read_line(&mut line).unwrap() > 0,
            "the server hung up"
        );
        line
    }

    /// Sends a command and returns all lines up to its completion.
    pub fn imap(&mut self, command: &str) -> String {
        self.send(&format!("a {command}"));
        let mut answer = String::new();
        loop {
            let line = self.line();
            answer.push_str(&line);
            if line.starts_with("a ") {
                return answer;
            }
        }
    }

    /// Puts a message into a folder.
    pub fn append(&mut self, folder: &str, message: &str) {
        self.send(&format!("a APPEND {folder} {{{}}}", message.len()));
        assert!(self.line().starts_with("+ "));
        self.send(message);
        loop {
            let line = self.line();
            if line.starts_with("a ") {
                assert!(line.starts_with("a OK"), "{line}");
                return;
            }
        }
    }

    /// Sends a command of POP3 and returns the first line of its answer.
    pub fn pop3(&mut self, command: &str) -> String {
        self.send(command);
        self.line()
    }

    /// Sends a command and returns all lines of its reply.
    pub fn smtp(&mut self, command: &str) -> String {
        self.send(command);
        self.smtp_reply()
    }

    /// Sends a message and insists that it is taken.
    pub fn data(&mut self, message: &str) {
        let taken = self.data_answer(message);
        assert!(taken.starts_with("250"), "{taken}");
    }

    /// Sends a message and answers what is said of it.
    pub fn data_answer(&mut self, message: &str) -> String {
        let ready = self.smtp("DATA");
        assert!(ready.starts_with("354"), "{ready}");
        self.reader.get_mut().write_all(message.as_bytes()).unwrap();
        self.smtp(".")
    }

    fn smtp_reply(&mut self) -> String {
        let mut answer = String::new();
        loop {
            let line = self.line();
            answer.push_str(&line);
            if line.get(3..4) == Some(" ") {
                return answer;
            }
        }
    }
}
