//! Runs a conversation: people with a calendar each, who put, delete and receive, and what is expected then.
//!
//! A file is a sequence of steps. A step is one line that begins with a sign, and lines of text up to the next one:
//!
//! | step | meaning |
//! |---|---|
//! | `# …` | a comment |
//! | `@ a: a@example.com, alias@example.com` | whose addresses these are; others have `NAME@example.com` |
//! | `> at 20260101T000000Z` | the clock |
//! | `> put a` | A stores the object that follows |
//! | `> edit a` | A stores the stored object with the changes that follow: `-line` leaves out, `+line` puts in its place |
//! | `> delete a` | A deletes the object |
//! | `> receive a` | A receives the message that follows, from outside |
//! | `> deliver` | all messages that wait reach those recipients who are known by name |
//! | `> lose` | all messages that wait are lost |
//! | `! precondition` | the step before was refused |
//! | `< METHOD from a to b, c` | the next message that waits |
//! | `< nothing` | no message waits |
//! | `= a` | what A has stored |
//! | `= a nothing` | A has nothing stored |
//! | `= a store` `tag` … | what the last message did to A: `new tag`, `same tag`, `show`, or the reason why it did nothing |
//!
//! Expected text is either whole, from `BEGIN:VCALENDAR`, or a list of unfolded lines that must be there; with a `!`
//! before it, a line must not be there.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, Utc};

use crate::content::{Syntax, parse};
use crate::fixtures::utc;
use crate::itip::{
    Addresses, Ignored, Incoming, Message, Outcome, ScheduleError, normalize, receive, schedule,
};
use crate::object::CalendarObject;

pub(super) fn run(text: &str) -> Result<(), String> {
    let mut conversation = Conversation {
        now: utc("20260101T000000Z"),
        addresses: BTreeMap::new(),
        stored: BTreeMap::new(),
        waiting: VecDeque::new(),
        done: BTreeMap::new(),
        refused: None,
    };
    for step in steps(text) {
        let result = conversation.step(&step);
        result.map_err(|failure| format!("{}: {}\n{failure}", step.line, step.head))?;
    }
    match conversation.refused {
        Some(error) => Err(format!("at the end: refused, {}", error.precondition())),
        None => Ok(()),
    }
}

struct Step {
    line: usize,
    head: String,
    body: String,
}

fn steps(text: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let is_head = ["> ", "< ", "= ", "! ", "@ ", "#"]
            .iter()
            .any(|sign| line.starts_with(sign));
        if is_head {
            steps.push(Step {
                line: at + 1,
                head: line.trim().to_owned(),
                body: String::new(),
            });
        } else if let Some(step) = steps.last_mut()
            && !line.is_empty()
        {
            step.body.push_str(line);
            step.body.push_str("\r\n");
        }
    }
    steps
}

struct Conversation {
    now: DateTime<Utc>,
    addresses: BTreeMap<String, Vec<String>>,
    stored: BTreeMap<String, String>,
    waiting: VecDeque<Message>,
    done: BTreeMap<String, &'static str>,
    refused: Option<ScheduleError>,
}

impl Conversation {
    fn step(&mut self, step: &Step) -> Result<(), String> {
        let words: Vec<&str> = step
            .head
            .split([' ', ','])
            .filter(|word| !word.is_empty())
            .collect();
        if words.first() != Some(&"!")
            && let Some(error) = self.refused.take()
        {
            return Err(format!("the step before was refused: {error}"));
        }
        match words.as_slice() {
            ["#", ..] => Ok(()),
            [word, ..] if word.starts_with('#') => Ok(()),
            ["@", name, addresses @ ..] => {
                let addresses = addresses.iter().map(|address| (*address).to_owned()).collect();
                self.addresses
                    .insert(name.trim_end_matches(':').to_owned(), addresses);
                Ok(())
            }
            [">", "at", time] => {
                self.now = utc(time);
                Ok(())
            }
            [">", "put", name] => self.change(name, Some(&step.body)),
            [">", "edit", name] => {
                let edited = edit(
                    &unfold(self.stored.get(*name).ok_or("nothing is stored")?),
                    &step.body,
                )?;
                self.change(name, Some(&edited))
            }
            [">", "delete", name] => self.change(name, None),
            [">", "receive", name] => self.receive(name, &read(step.body.as_bytes())?),
            [">", "deliver"] => self.deliver(),
            [">", "lose"] => {
                self.waiting.clear();
                Ok(())
            }
            ["<", "nothing"] => match self.waiting.front() {
                None => Ok(()),
                Some(message) => Err(show(message)),
            },
            ["<", method, "from", from, "to", to @ ..] => self.expect_message(method, from, to, &step.body),
            ["=", name, "nothing"] => match self.stored.get(*name) {
                None => Ok(()),
                Some(stored) => Err(stored.clone()),
            },
            ["=", name] => matches(self.stored.get(*name).ok_or("nothing is stored")?, &step.body),
            ["=", name, done @ ..] => {
                let found = self.done.get(*name).copied().unwrap_or("no message");
                if found == done.join(" ") {
                    Ok(())
                } else {
                    Err(format!("it was: {found}"))
                }
            }
            ["!", precondition] => match self.refused.take() {
                Some(error) if error.precondition() == *precondition => Ok(()),
                other => Err(format!("it was: {:?}", other.map(|error| error.to_string()))),
            },
            _ => Err("what does this mean?".to_owned()),
        }
    }

    fn own(&self, name: &str) -> Addresses {
        match self.addresses.get(name) {
            Some(addresses) => Addresses::new(addresses),
            None => Addresses::new([format!("{name}@example.com")]),
        }
    }

    fn object(&self, name: &str) -> Option<CalendarObject> {
        self.stored
            .get(name)
            .map(|stored| CalendarObject::parse(stored.as_bytes()).unwrap())
    }

    fn change(&mut self, name: &str, put: Option<&str>) -> Result<(), String> {
        let old = self.object(name);
        let new = put
            .map(|put| CalendarObject::parse(put.as_bytes()))
            .transpose()
            .map_err(|error| error.to_string())?;
        match schedule(old.as_ref(), new.as_ref(), &self.own(name), self.now) {
            Ok(plan) => {
                self.waiting.extend(plan.messages);
                let stored = plan.stored.map(|stored| String::from_utf8(stored).unwrap());
                match stored.or(put.map(str::to_owned)) {
                    Some(stored) => self.stored.insert(name.to_owned(), stored),
                    None => self.stored.remove(name),
                };
            }
            Err(error) => self.refused = Some(error),
        }
        Ok(())
    }

    fn receive(&mut self, name: &str, message: &Incoming) -> Result<(), String> {
        let outcome = receive(message, self.object(name).as_ref(), &self.own(name), self.now);
        let done = match outcome {
            Outcome::Store(stored) => {
                CalendarObject::parse(&stored.data).map_err(|error| error.to_string())?;
                self.stored
                    .insert(name.to_owned(), String::from_utf8(stored.data).unwrap());
                if stored.changes_schedule_tag {
                    "new tag"
                } else {
                    "same tag"
                }
            }
            Outcome::Answer(message) => {
                self.waiting.push_back(message);
                "answer"
            }
            Outcome::Show => "show",
            Outcome::Ignore(Ignored::Outdated) => "outdated",
            Outcome::Ignore(Ignored::NotInvited) => "not invited",
            Outcome::Ignore(Ignored::OtherOrganizer) => "other organizer",
            Outcome::Ignore(Ignored::Unknown) => "unknown",
            Outcome::Ignore(Ignored::WrongRole) => "wrong role",
            Outcome::Ignore(Ignored::TooLarge) => "too large",
        };
        self.done.insert(name.to_owned(), done);
        Ok(())
    }

    fn deliver(&mut self) -> Result<(), String> {
        for message in std::mem::take(&mut self.waiting) {
            for to in &message.to {
                let name = self
                    .addresses
                    .iter()
                    .find(|(_, addresses)| {
                        addresses
                            .iter()
                            .any(|own| normalize(own) == normalize(&to.address))
                    })
                    .map(|(name, _)| name.clone())
                    .unwrap_or_else(|| normalize(&to.address).replace("@example.com", ""));
                self.receive(&name, &read(&message.data)?.in_order())?;
            }
        }
        Ok(())
    }

    fn expect_message(&mut self, method: &str, from: &str, to: &[&str], body: &str) -> Result<(), String> {
        let message = self.waiting.pop_front().ok_or("no message waits")?;
        let short = |address: &str| address.replace("@example.com", "");
        let found: Vec<String> = message.to.iter().map(|to| short(&to.address)).collect();
        if message.method.name() != method || short(&message.from.address) != from || found != to {
            return Err(show(&message));
        }
        matches(std::str::from_utf8(&message.data).unwrap(), body)
    }
}

fn read(data: &[u8]) -> Result<Incoming, String> {
    Incoming::parse(data).map_err(|error| error.to_string())
}

fn show(message: &Message) -> String {
    let to: Vec<&str> = message.to.iter().map(|to| to.address.as_str()).collect();
    format!(
        "{} from {} to {}\n{}",
        message.method.name(),
        message.from.address,
        to.join(", "),
        String::from_utf8_lossy(&message.data)
    )
}

fn unfold(text: &str) -> String {
    text.replace("\r\n ", "").replace("\r\n", "\n")
}

fn edit(stored: &str, changes: &str) -> Result<String, String> {
    let mut text = stored.to_owned();
    let mut at = None;
    for change in changes.lines() {
        if let Some(old) = change.strip_prefix('-') {
            let line = format!("{old}\n");
            let found = text
                .find(&line)
                .ok_or(format!("there is no line {old} in\n{text}"))?;
            text.replace_range(found..found + line.len(), "");
            at = Some(found);
        } else if let Some(new) = change.strip_prefix('+') {
            let place = at.ok_or("a line is put in the place of one that was left out")?;
            text.insert_str(place, &format!("{new}\n"));
            at = Some(place + new.len() + 1);
        }
    }
    Ok(text.replace('\n', "\r\n"))
}

fn matches(found: &str, expected: &str) -> Result<(), String> {
    let (found, expected) = (unfold(found), unfold(expected));
    if expected.starts_with("BEGIN:VCALENDAR") {
        return if found == expected {
            Ok(())
        } else {
            Err(format!("it is:\n{found}"))
        };
    }
    assert!(parse(found.as_bytes(), Syntax::Calendar).is_ok());
    for line in expected.lines() {
        let (is_wanted, line) = match line.strip_prefix('!') {
            Some(line) => (false, line),
            None => (true, line),
        };
        if found.lines().any(|found| found == line) != is_wanted {
            let what = if is_wanted { "is missing" } else { "is there" };
            return Err(format!("{line} {what} in\n{found}"));
        }
    }
    Ok(())
}
