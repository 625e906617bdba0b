//! What machines write: builds, orders, receipts, reminders.

use super::attachments::pdf;
use super::{DAY, Delivery, HOUR, Letter, Person, flags};
use crate::demo::date::Instant;
use crate::demo::mime::{Entity, alternative, attachment, html, multipart, text};

const FORGE: Person = Person {
    name: "Forge",
    address: "notifications@forge.example",
};
const POWER: Person = Person {
    name: "Northern Power",
    address: "billing@northernpower.example",
};
const PARCEL: Person = Person {
    name: "Swift Parcel",
    address: "no-reply@swiftparcel.example",
};
const LIBRARY: Person = Person {
    name: "City Library",
    address: "loans@library.example",
};
const RAIL: Person = Person {
    name: "Coast Railway",
    address: "tickets@coastrail.example",
};

pub fn mails(now: Instant) -> Vec<Delivery> {
    let mut all = Vec::new();
    all.extend((0..34).map(|number| build(now, number)));
    all.extend((0..12).map(|number| bill(now, number)));
    all.extend((0..12).map(|number| parcel(now, number)));
    all.extend((0..9).map(|number| loan(now, number)));
    all.extend((0..5).map(|number| ticket(now, number)));
    all
}

fn build(now: Instant, number: i64) -> Delivery {
    const CHANGES: [&str; 6] = [
        "Read the tide tables of 2027",
        "Draw depth contours once",
        "Say what went wrong when the disk is full",
        "Ring the alarm without a network",
        "Translate the settings",
        "Measure before guessing",
    ];
    let age = 6 * HOUR + number * 61 * HOUR;
    let failed = number % 5 == 2;
    let index = usize::try_from(number).unwrap_or(0);
    let change = CHANGES.iter().cycle().nth(index).copied().unwrap_or("");
    let run = 900 - number;
    let (word, colour) = if failed {
        ("failed", "#b3261e")
    } else {
        ("passed", "#1b7f3b")
    };
    let subject = format!("[harbour-light] Run #{run} {word}: {change}");
    let plain = format!(
        "Run #{run} of harbour-light {word}.\n\n{change}\n\nhttps://forge.example/harbour-light/runs/{run}\n"
    );
    let rich = format!(
        "<div style=\"font-family:system-ui,sans-serif\"><h2 style=\"color:{colour}\">Run #{run} {word}</h2>\
         <p>{change}</p><pre style=\"background:#f4f4f4;padding:12px\">test result: {}. 412 passed; {} failed</pre>\
         <p><a href=\"https://forge.example/harbour-light/runs/{run}\">Look at the run</a></p></div>",
        if failed { "FAILED" } else { "ok" },
        i64::from(failed)
    );
    Letter::new(
        &format!("run-{run}"),
        FORGE,
        &subject,
        now.minutes_before(age),
        alternative(&plain, &rich),
    )
    .header("List-Id", "harbour-light <harbour-light.forge.example>")
    .header("Auto-Submitted", "auto-generated")
    .deliver("alice", "Projects/Harbour Light", flags(age, !failed))
}

fn bill(now: Instant, number: i64) -> Delivery {
    let age = 5 * DAY + number * 30 * DAY;
    let amount = 61 + number * 7 % 23;
    let invoice = format!("NP-{:05}", 30_417 - number * 113);
    let file = pdf(&[
        "Northern Power",
        &format!("Invoice {invoice}"),
        &format!("Amount due: {amount}.40 EUR"),
    ]);
    let words = format!(
        "Dear customer,\n\nyour invoice {invoice} over {amount}.40 EUR is attached. It is paid by direct debit.\n\nNorthern Power\n"
    );
    let body = multipart(
        "mixed",
        &[
            text(&words),
            attachment(&format!("{invoice}.pdf"), "application/pdf", &file),
        ],
    );
    let subject = format!("Your invoice {invoice}");
    let letter = Letter::new(
        &invoice.to_lowercase(),
        POWER,
        &subject,
        now.minutes_before(age),
        body,
    );
    letter.deliver(
        "alice",
        if number == 0 { "INBOX" } else { "Receipts" },
        flags(age, number != 0),
    )
}

fn parcel(now: Instant, number: i64) -> Delivery {
    let age = 30 * HOUR + number * 12 * DAY;
    let code = format!("SP{:08}", 48_213_377 - number * 90_211);
    let (subject, state) = match number % 3 {
        0 => (
            "Your parcel comes today",
            "It is on the van and reaches you between 14:00 and 16:00.",
        ),
        1 => ("Your parcel is on its way", "It left the depot tonight."),
        _ => (
            "Delivered: left with a neighbour",
            "It waits for you at number 12.",
        ),
    };
    let rich = format!(
        "<table style=\"font-family:Arial;border:1px solid #ddd\"><tr><td style=\"background:#f6b400;padding:10px\"><b>Swift Parcel</b></td></tr>\
         <tr><td style=\"padding:14px\"><p>{state}</p><p>Number: <code>{code}</code></p></td></tr></table>"
    );
    let letter = Letter::new(
        &code.to_lowercase(),
        PARCEL,
        subject,
        now.minutes_before(age),
        html(&rich),
    );
    letter.deliver(
        "alice",
        if number > 5 { "Archive" } else { "INBOX" },
        flags(age, number != 0),
    )
}

fn loan(now: Instant, number: i64) -> Delivery {
    const BOOKS: [&str; 4] = ["The Sea Around Us", "Moby-Dick", "Kon-Tiki", "The Shipping News"];
    let age = 3 * DAY + number * 17 * DAY;
    let book = BOOKS
        .iter()
        .cycle()
        .nth(usize::try_from(number).unwrap_or(0))
        .copied()
        .unwrap_or("");
    let words = format!(
        "Dear reader,\n\n\"{book}\" is due in three days. You can extend the loan on our page or by telephone.\n\nYour City Library\n"
    );
    let letter = Letter::new(
        &format!("loan-{number}"),
        LIBRARY,
        &format!("Due soon: {book}"),
        now.minutes_before(age),
        text(&words),
    );
    letter.deliver(
        "alice",
        if number > 3 { "Trash" } else { "INBOX" },
        flags(age, true),
    )
}

fn ticket(now: Instant, number: i64) -> Delivery {
    const TRIPS: [&str; 5] = [
        "Hamburg to Copenhagen",
        "Copenhagen to Hamburg",
        "Hamburg to Rotterdam",
        "Rotterdam to Hamburg",
        "Hamburg to Bergen, by night train and ferry",
    ];
    let age = 9 * DAY + number * 14 * DAY;
    let trip = TRIPS
        .iter()
        .cycle()
        .nth(usize::try_from(number).unwrap_or(0))
        .copied()
        .unwrap_or("");
    let file = pdf(&["Coast Railway", trip, "Coach 7, seat 42, window"]);
    let parts: [Entity; 2] = [
        text(&format!(
            "Your ticket {trip} is attached. Coach 7, seat 42, by the window.\n\nHave a good journey!\n"
        )),
        attachment("ticket.pdf", "application/pdf", &file),
    ];
    let letter = Letter::new(
        &format!("ticket-{number}"),
        RAIL,
        &format!("Your ticket: {trip}"),
        now.minutes_before(age),
        multipart("mixed", &parts),
    );
    letter.deliver(
        "alice",
        "Travel",
        if number == 0 { "\\Seen \\Flagged" } else { "\\Seen" },
    )
}
