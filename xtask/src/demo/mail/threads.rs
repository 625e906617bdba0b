//! Conversations between several people, each message an answer to the one before.

use super::{ALICE, BOB, CAROL, DAY, Delivery, HOUR, Letter, Person, flags};
use crate::demo::date::Instant;
use crate::demo::mime::{alternative, text};

const MAYA: Person = Person {
    name: "Maya Brandt",
    address: "maya.brandt@harbourlight.example",
};
const TOMAS: Person = Person {
    name: "Tomás Rivera",
    address: "tomas@rivera-architects.example",
};
const INGRID: Person = Person {
    name: "Ingrid Solheim",
    address: "ingrid.solheim@fjordpost.example",
};
const JUN: Person = Person {
    name: "Jun Watanabe",
    address: "jun@watanabe-print.example",
};
const NADIA: Person = Person {
    name: "Nadia El-Amin",
    address: "nadia@openatlas.example",
};

struct Thread {
    key: &'static str,
    subject: &'static str,
    folder: &'static str,
    /// How long ago the last message was, and the time between two.
    last: i64,
    apart: i64,
    messages: &'static [(Person, &'static str)],
}

const THREADS: &[Thread] = &[
    Thread {
        key: "harbour-scope",
        subject: "Harbour Light: scope of the first release",
        folder: "INBOX",
        last: 3 * HOUR,
        apart: 5 * HOUR,
        messages: &[
            (
                MAYA,
                "Hi Alice,\n\nthe board met this morning and they like the plan. Two questions before we sign:\n\n1. Can the tide tables be part of the first release?\n2. Who answers the phone on weekends?\n\nBest,\nMaya",
            ),
            (
                ALICE,
                "Hi Maya,\n\ngreat news!\n\n> 1. Can the tide tables be part of the first release?\n\nYes, if we take the data of the hydrographic office as it is. Bob looked at the format.\n\n> 2. Who answers the phone on weekends?\n\nCarol and I take turns.\n\nAlice",
            ),
            (
                BOB,
                "I did. The tables come as fixed-width text, one file a year. Two days of work, one of them for the tests.\n\nBob",
            ),
            (
                MAYA,
                "That sounds good to me. Then let us move the photo gallery to the second release instead.\n\nCould you send me the changed schedule? I would like to have it before Thursday.\n\nMaya",
            ),
            (
                CAROL,
                "Schedule follows tonight. I moved the gallery to March and left two weeks for trying everything on real boats.\n\nCarol",
            ),
            (MAYA, "Perfect. I will tell the harbour master.\n\nMaya"),
        ],
    },
    Thread {
        key: "kitchen-plans",
        subject: "Kitchen plans, third version",
        folder: "INBOX",
        last: 26 * HOUR,
        apart: 20 * HOUR,
        messages: &[
            (
                TOMAS,
                "Dear Alice,\n\nthe third version of the plans is ready. The window moved 40 cm to the left so that the worktop gets the morning light.\n\nKind regards\nTomás",
            ),
            (
                ALICE,
                "Dear Tomás,\n\nthis is much better, thank you. Does the larger window change the price?\n\nAlice",
            ),
            (
                TOMAS,
                "Only a little: 380 more for the frame, and nothing for the work if we order before the end of the month.\n\nTomás",
            ),
            (ALICE, "Then please order it.\n\nAlice"),
        ],
    },
    Thread {
        key: "atlas-talk",
        subject: "Your talk at the Open Atlas day",
        folder: "INBOX",
        last: 2 * DAY,
        apart: 9 * HOUR,
        messages: &[
            (
                NADIA,
                "Hello Alice,\n\nwe would love to have you on stage again: 25 minutes, any subject that has to do with maps and the sea. The day is in Rotterdam, travel and hotel are on us.\n\nWould you think about it?\n\nNadia",
            ),
            (
                ALICE,
                "Hello Nadia,\n\nthank you, I would love to come! How about \"What a tide table does not tell you\"?\n\nAlice",
            ),
            (
                NADIA,
                "That is a wonderful title. I put you down for 11:30, right after the coffee.\n\nDo you need anything special on stage?\n\nNadia",
            ),
            (ALICE, "Only a screen and a glass of water.\n\nAlice"),
            (NADIA, "You will have both. The contract comes by post.\n\nNadia"),
        ],
    },
    Thread {
        key: "lunch",
        subject: "Lunch on Friday?",
        folder: "INBOX",
        last: 45,
        apart: 20,
        messages: &[
            (
                BOB,
                "The new place at the corner has soup and it smells wonderful. Friday, half past twelve?\n\nBob",
            ),
            (CAROL, "Count me in. I have heard about the bread.\n\nCarol"),
            (ALICE, "Me too!\n\nAlice"),
            (BOB, "Table for three, then. By the window.\n\nBob"),
        ],
    },
    Thread {
        key: "stamps",
        subject: "Re-printing the winter stamps",
        folder: "Archive",
        last: 34 * DAY,
        apart: 30 * HOUR,
        messages: &[
            (
                INGRID,
                "Dear Ms Hartmann,\n\nthe winter series sold out within two weeks. May we print another 40,000 from your drawings?\n\nIngrid Solheim\nFjordpost",
            ),
            (
                ALICE,
                "Dear Ms Solheim,\n\nwhat lovely news. Yes, under the same terms as the first time.\n\nAlice Hartmann",
            ),
            (
                INGRID,
                "Thank you! The contract is attached to the post that leaves today. You will get two sheets of the new print.\n\nIngrid Solheim",
            ),
        ],
    },
    Thread {
        key: "proofs",
        subject: "Proofs of the tide calendar",
        folder: "Projects/Harbour Light",
        last: 19 * DAY,
        apart: 26 * HOUR,
        messages: &[
            (
                JUN,
                "Hi Alice,\n\nthe proofs are on their way to you. Please look at page 14: the blue is as dark as this paper allows.\n\nJun",
            ),
            (
                ALICE,
                "Hi Jun,\n\nthe blue is beautiful. On page 22 the moon of the 9th is missing, could you put it back?\n\nAlice",
            ),
            (
                JUN,
                "Good eyes! It was behind the fold mark. Corrected; we print on Monday.\n\nJun",
            ),
            (ALICE, "Wonderful. 500 copies, as agreed.\n\nAlice"),
            (JUN, "500 it is, plus ten for you to give away.\n\nJun"),
        ],
    },
    Thread {
        key: "harbour-kickoff",
        subject: "Harbour Light: kick-off notes",
        folder: "Projects/Harbour Light",
        last: 61 * DAY,
        apart: 12 * HOUR,
        messages: &[
            (
                CAROL,
                "Notes of today's meeting:\n\n- Maya is our contact, the harbour master signs\n- first release in February, on phones first\n- everything must work without a network at sea\n\nDid I forget something?\n\nCarol",
            ),
            (
                BOB,
                "The lighthouse keeper wants to try it, too. He has the oldest phone of us all, so that is a good test.\n\nBob",
            ),
            (ALICE, "Added. I talk to Jun about the printed calendar.\n\nAlice"),
        ],
    },
    Thread {
        key: "cabin",
        subject: "The cabin in the second week of July",
        folder: "Travel",
        last: 48 * DAY,
        apart: 18 * HOUR,
        messages: &[
            (
                CAROL,
                "The cabin is free from the 11th to the 18th. Six beds, a boat, and no signal at all. Who comes along?\n\nCarol",
            ),
            (ALICE, "I do, and I bring the big pot.\n\nAlice"),
            (BOB, "Me too, if somebody teaches me how to row.\n\nBob"),
            (CAROL, "You will have a week to learn it. I booked it!\n\nCarol"),
        ],
    },
];

pub fn mails(now: Instant) -> Vec<Delivery> {
    THREADS.iter().flat_map(|thread| thread.mails(now)).collect()
}

impl Thread {
    fn mails(&self, now: Instant) -> Vec<Delivery> {
        let mut deliveries = Vec::new();
        let mut keys: Vec<String> = Vec::new();
        let mut people: Vec<Person> = vec![ALICE];
        for (person, _) in self.messages {
            if !people.contains(person) {
                people.push(*person);
            }
        }
        let count = i64::try_from(self.messages.len()).unwrap_or(1);
        for (position, (from, words)) in (1..).zip(self.messages) {
            let age = self.last + (count - position) * self.apart;
            let others: Vec<Person> = people.iter().copied().filter(|person| person != from).collect();
            let (first, rest) = others.split_at(others.len().min(1));
            let subject = if keys.is_empty() {
                self.subject.to_owned()
            } else {
                format!("Re: {}", self.subject)
            };
            let key = format!("{}-{position}", self.key);
            // Every second one as most programs send it: both ways.
            let body = if position % 2 == 0 {
                alternative(words, &rich(words))
            } else {
                text(words)
            };
            let letter = Letter::new(&key, *from, &subject, now.minutes_before(age), body)
                .to(first)
                .cc(rest)
                .after(&keys);
            let answered = position < count;
            deliveries.push(self.for_alice(&letter, *from, age, answered));
            for (person, owner) in [(BOB, "bob"), (CAROL, "carol")] {
                if people.contains(&person) {
                    let folder = if *from == person { "Sent" } else { "INBOX" };
                    deliveries.push(letter.deliver(owner, folder, flags(age, answered)));
                }
            }
            keys.push(key);
        }
        deliveries
    }

    fn for_alice(&self, letter: &Letter, from: Person, age: i64, answered: bool) -> Delivery {
        if from == ALICE {
            return letter.deliver("alice", "Sent", "\\Seen");
        }
        let flags = if answered {
            "\\Seen \\Answered"
        } else {
            flags(age, self.folder != "INBOX")
        };
        letter.deliver("alice", self.folder, flags)
    }
}

/// Plain words as a mail program's HTML has them.
fn rich(words: &str) -> String {
    let mut out = String::from("<div style=\"font-family: sans-serif; font-size: 14px\">");
    for line in words.lines() {
        let escaped = line.replace('&', "&amp;").replace('<', "&lt;");
        match escaped.strip_prefix("> ") {
            Some(quoted) => out.push_str(&format!("<blockquote type=\"cite\">{quoted}</blockquote>")),
            None => out.push_str(&format!("<div>{escaped}<br></div>")),
        }
    }
    out.push_str("</div>");
    out
}
