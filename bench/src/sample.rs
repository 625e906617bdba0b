//! What is measured over: mails and events of an ordinary kind.

/// A mail with a text and an HTML part of a few kilobytes.
pub fn mail(number: usize) -> Vec<u8> {
    let paragraph =
        "The quick brown fox jumps over the lazy dog while the committee deliberates. ".repeat(12);
    format!(
        "Return-Path: <sender{number}@example.test>\r\nDate: Mon, 02 Nov 2026 {:02}:{:02}:{:02} +0000\r\n\
         From: Sender {number} <sender{number}@example.test>\r\nTo: Reader <reader@example.test>\r\n\
         Subject: Message {number} about the quarterly report\r\nMessage-ID: <bench-{number}@example.test>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nHello {number},\r\n{paragraph}\r\n\
         --b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Hello {number},</p><p>{paragraph}</p>\r\n--b--\r\n",
        number / 3600 % 24,
        number / 60 % 60,
        number % 60,
    )
    .into_bytes()
}

/// An event; every fifth one recurs.
pub fn event(number: usize) -> String {
    let day = number % 28 + 1;
    let month = number / 28 % 12 + 1;
    let rule = if number.is_multiple_of(5) {
        "RRULE:FREQ=WEEKLY;COUNT=10\r\n"
    } else {
        ""
    };
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Roost//Bench//EN\r\nBEGIN:VEVENT\r\nUID:bench-{number}\r\n\
         DTSTAMP:20261101T000000Z\r\nDTSTART:2026{month:02}{day:02}T{:02}0000Z\r\nDURATION:PT1H\r\n\
         SUMMARY:Event {number}\r\n{rule}END:VEVENT\r\nEND:VCALENDAR\r\n",
        number % 24,
    )
}

/// A card with what a phone stores of a colleague.
pub fn card(number: usize) -> String {
    format!(
        "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:bench-card-{number}\r\nFN:Person {number}\r\nN:{number};Person;;;\r\n\
         ORG:Example Company;Department {}\r\nEMAIL;TYPE=WORK:person{number}@example.test\r\n\
         TEL;TYPE=CELL:+49 30 {number:07}\r\nADR;TYPE=WORK:;;Street {number};Berlin;;10115;Germany\r\nEND:VCARD\r\n",
        number % 20,
    )
}
