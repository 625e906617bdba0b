//! Short notes of friends and family, some with pictures in the text; drafts; and what ends in Junk and Trash.

use super::{ALICE, BOB, DAY, Delivery, HOUR, Letter, Person, flags};
use crate::demo::date::Instant;
use crate::demo::mime::{alternative, html, inline_image, multipart, text};
use crate::demo::picture;

const MUM: Person = Person {
    name: "Renate Hartmann",
    address: "renate.hartmann@familie-hartmann.example",
};
const LEO: Person = Person {
    name: "Leo",
    address: "leo.hartmann@student.example",
};
const PRIYA: Person = Person {
    name: "Priya Raman",
    address: "priya.raman@meridian.example",
};
const OSKAR: Person = Person {
    name: "Oskar Nygård",
    address: "oskar@nygaard.example",
};
const SWIM: Person = Person {
    name: "Swimming Club",
    address: "office@swimmingclub.example",
};

const NOTES: &[(Person, &str, &str)] = &[
    (
        MUM,
        "Sunday",
        "Come for lunch on Sunday? Papa makes the roast. Bring Leo if you can find him.\n\nMum",
    ),
    (
        LEO,
        "moving boxes",
        "do you still have the boxes from last summer? I found a room!!\n\nL",
    ),
    (
        PRIYA,
        "The photos from Lisbon",
        "Finally sorted. The one on the tram is the best picture anybody has ever taken of me.\n\nPriya",
    ),
    (
        OSKAR,
        "Boat",
        "The mast is up, the paint is dry, the sandwich box is open. Saturday at nine?\n\nOskar",
    ),
    (
        SWIM,
        "New times for the morning group",
        "Dear members,\n\nfrom next month the morning group swims from 6:30 to 7:45. The sauna stays as it is.\n\nThe office",
    ),
    (
        MUM,
        "Re: the heating",
        "Fixed! It was the valve after all. You were right, do not tell your father.\n\nMum",
    ),
    (
        PRIYA,
        "Book club",
        "We voted: it is \"The Shipping News\". First hundred pages until the 20th.\n\nPriya",
    ),
    (LEO, "exam", "passed it. barely. but passed.\n\nL"),
    (
        OSKAR,
        "Re: Boat",
        "Wind 5 from the west. Let us wait for a day and drink coffee instead.\n\nOskar",
    ),
    (
        PRIYA,
        "Recipe",
        "Here it is: 500 g tomatoes, one lemon, too much garlic. The rest is patience.\n\nPriya",
    ),
];

const JUNK: &[(&str, &str, &str)] = &[
    (
        "win@lucky-draw.example",
        "YOU HAVE WON 1,000,000",
        "Dear winner, send your particulars at once to claim your prize.",
    ),
    (
        "offers@cheap-meds.example",
        "Special prices only today",
        "All brands. No questions.",
    ),
    (
        "ceo@example-test.example",
        "Urgent: are you at your desk?",
        "I need a favour, and I cannot talk. Buy six gift cards.",
    ),
    (
        "support@mail-box-quota.example",
        "Your mailbox is full",
        "Click here to keep your messages: http://198.51.100.7/login",
    ),
    (
        "hello@crypto-gains.example",
        "Turn 250 into 8,000 in one week",
        "My uncle did it, and so can you.",
    ),
    (
        "friend@old-times.example",
        "remember me??",
        "I found pictures of you. Look: http://203.0.113.9/p.exe",
    ),
];

pub fn mails(now: Instant) -> Vec<Delivery> {
    let mut all = Vec::new();
    for (number, (from, subject, words)) in (0..).zip(NOTES.iter().chain(NOTES).chain(NOTES)) {
        let age = 10 * HOUR + number * 5 * DAY;
        let subject = match number / 10 {
            0 => (*subject).to_owned(),
            1 => format!("{subject} (again)"),
            _ => format!("Fwd: {subject}"),
        };
        let letter = Letter::new(
            &format!("note-{number}"),
            *from,
            &subject,
            now.minutes_before(age),
            text(words),
        );
        let flags = if number == 3 {
            "\\Seen \\Flagged"
        } else {
            flags(age, number % 3 != 0)
        };
        all.push(letter.deliver("alice", if number > 12 { "Archive" } else { "INBOX" }, flags));
    }
    all.extend((0..6).map(|number| photos(now, number)));
    for (number, (address, subject, words)) in (0..).zip(JUNK.iter().chain(JUNK)) {
        let letter = Letter::new(
            &format!("junk-{number}"),
            Person { name: "", address },
            subject,
            now.minutes_before(7 * HOUR + number * 2 * DAY),
            html(&format!(
                "<p>{words}</p><img src=\"http://203.0.113.5/beacon.gif?n={number}\">"
            )),
        )
        .header("X-Spam", "Yes");
        all.push(letter.deliver("alice", "Junk", ""));
    }
    all.extend(drafts(now));
    all
}

fn photos(now: Instant, number: i64) -> Delivery {
    let seed = u32::try_from(number).unwrap_or(0);
    let rich = "<p>Two from this morning, right after the rain:</p><p><img src=\"cid:one@nygaard.example\" width=\"480\" height=\"300\" alt=\"Hills\"></p>\
        <p><img src=\"cid:two@nygaard.example\" width=\"480\" height=\"300\" alt=\"The same hills later\"></p><p>Oskar</p>";
    let body = multipart(
        "related; type=\"multipart/alternative\"",
        &[
            alternative("Two from this morning, right after the rain.\n\nOskar\n", rich),
            inline_image("one@nygaard.example", "morning.png", &picture::landscape(seed)),
            inline_image("two@nygaard.example", "later.png", &picture::landscape(seed + 3)),
        ],
    );
    let age = 28 * HOUR + number * 11 * DAY;
    let subject = format!("Pictures from the ridge, {}", 6 - number);
    let letter = Letter::new(
        &format!("ridge-{number}"),
        OSKAR,
        &subject,
        now.minutes_before(age),
        body,
    );
    letter.deliver(
        "alice",
        if number > 2 { "Archive" } else { "INBOX" },
        flags(age, number > 0),
    )
}

fn drafts(now: Instant) -> Vec<Delivery> {
    let draft = |key: &str, to: &[Person], subject: &str, age: i64, words: &str| {
        Letter::new(key, ALICE, subject, now.minutes_before(age), text(words))
            .to(to)
            .deliver("alice", "Drafts", "\\Draft \\Seen")
    };
    vec![
        draft(
            "draft-1",
            &[BOB],
            "Ideas for the north channel",
            2 * DAY,
            "Bob,\n\nwhat if we asked the ferry for its soundings? They cross it forty times a day, and\n",
        ),
        draft("draft-2", &[MUM], "", 5 * HOUR, "Hi Mum,\n\n"),
        draft(
            "draft-3",
            &[],
            "Things to say in Rotterdam",
            6 * DAY,
            "- a table is a promise\n- wind does not read tables\n- the man with the barometer\n",
        ),
    ]
}
