use chrono::TimeZone;

use super::*;

fn address(name: &str, email: &str) -> Address {
    Address {
        name: name.into(),
        email: email.into(),
    }
}

#[test]
fn reads_an_ordinary_block() {
    let headers = Headers::parse(
        b"From: \"Doe, Jane\" <jane@example.org>\r\nSender: list@example.org\r\n\
          To: Bob <bob@example.test>,\r\n =?UTF-8?Q?J=C3=BCrgen?= <j@example.test>\r\n\
          Cc: Team: a@example.test, b@example.test;\r\nSubject: =?UTF-8?B?R3LDvMOfZQ==?= from\r\n Bern\r\n\
          Date: Tue, 1 Jul 2025 10:00:00 +0200\r\nMessage-ID: <1@example.org>\r\n\
          In-Reply-To: <0@example.org>\r\nReferences: <a@x> <b@x>\r\n <0@example.org>\r\n\
          List-Unsubscribe: <mailto:u@example.org?subject=off>, <https://example.org/u?x=1>, <http://example.org/>\r\n\r\nbody",
    );
    assert_eq!(headers.from, [address("Doe, Jane", "jane@example.org")]);
    assert_eq!(headers.sender, Some(address("", "list@example.org")));
    assert_eq!(
        headers.to,
        [
            address("Bob", "bob@example.test"),
            address("Jürgen", "j@example.test")
        ]
    );
    assert_eq!(
        headers.cc,
        [address("", "a@example.test"), address("", "b@example.test")]
    );
    assert_eq!(headers.subject, "Grüße from Bern");
    assert_eq!(
        headers.date,
        Some(Utc.with_ymd_and_hms(2025, 7, 1, 8, 0, 0).unwrap())
    );
    assert_eq!(headers.message_id, "1@example.org");
    assert_eq!(headers.in_reply_to, "0@example.org");
    assert_eq!(headers.references, ["a@x", "b@x", "0@example.org"]);
    assert_eq!(
        headers.unsubscribe,
        ["mailto:u@example.org?subject=off", "https://example.org/u?x=1"]
    );
}

#[test]
fn reads_raw_bytes_of_any_charset() {
    let headers = Headers::parse(b"From: J\xFCrgen <j@example.org>\nSubject: Gr\xFC\xDFe\n\n");
    assert_eq!(headers.from, [address("Jürgen", "j@example.org")]);
    assert_eq!(headers.subject, "Grüße");
    assert_eq!(Headers::parse("Subject: Grüße\n\n".as_bytes()).subject, "Grüße");
    assert_eq!(Headers::parse(b"Subject: \x1B$B$3$s\x1B(B\n\n").subject, "こん");
}

#[test]
fn what_deceives_is_removed() {
    let headers = Headers::parse(
        "From: =?utf-8?Q?=E2=80=AEknab=00?= <a@example.org>\r\nSubject: =?utf-8?Q?one=0D=0ABcc:_x=0A?=\r\n\r\n".as_bytes(),
    );
    assert_eq!(headers.from, [address("knab", "a@example.org")]);
    assert_eq!(headers.subject, "one Bcc: x");
}

#[test]
fn names_that_only_repeat_or_quote_are_tidied() {
    let headers = Headers::parse(
        b"From: \"'Ann Lee'\" <ann@example.org>\r\nTo: \"b@example.org\" <b@example.org>\r\n\r\n",
    );
    assert_eq!(headers.from, [address("Ann Lee", "ann@example.org")]);
    assert_eq!(headers.to, [address("", "b@example.org")]);
}

#[test]
fn odd_blocks_give_what_they_hold() {
    assert_eq!(Headers::parse(b""), Headers::default());
    assert_eq!(Headers::parse(b"\r\nFrom: a@b\r\n"), Headers::default());
    let mbox = Headers::parse(b"From alice Mon Jan 1\nnonsense\nSubject: kept");
    assert_eq!(mbox.subject, "kept");
    let headers =
        Headers::parse(b"To: undisclosed-recipients:;\r\nDate: yesterday\r\nFrom: cron (Daemon)\r\n\r\n");
    assert_eq!((headers.to, headers.date), (Vec::new(), None));
    assert_eq!(headers.from.len(), 1);
}

#[test]
fn ids_that_could_break_a_header_are_left_out() {
    let headers = Headers::parse(b"Message-ID: <a b>\r\nReferences: <ok@x> <\xC3\xA4@x> <b@x>\r\n\r\n");
    assert_eq!(headers.message_id, "");
    assert_eq!(headers.references, ["ok@x", "b@x"]);
}

#[test]
fn lists_all_fields_decoded() {
    let fields = fields(b"Received: from a\r\n\tby b\r\nX-Note: =?utf-8?Q?=C3=A4?=\r\n\r\nbody: no");
    let pairs: Vec<_> = fields
        .iter()
        .map(|f| (f.name.as_str(), f.value.as_str()))
        .collect();
    assert_eq!(pairs, [("Received", "from a by b"), ("X-Note", "ä")]);
}

#[test]
fn a_huge_block_is_bounded() {
    let started = std::time::Instant::now();
    for line in [
        "To: a@b,",
        "Subject: =?",
        "Subject: =?a?q?",
        "To: ((((",
        "To: \"\\",
        "References: <a@b>",
        "From: =?utf-8?b?",
        "x",
    ] {
        let block = line.repeat(50 * 1024 * 1024 / line.len());
        let _ = Headers::parse(block.as_bytes());
        let block = format!(
            "{line}{}",
            line.split(' ').nth(1).unwrap_or("x").repeat(1024 * 1024)
        );
        let _ = Headers::parse(block.as_bytes());
        let lines = format!("{line}\r\n").repeat(300_000);
        let headers = Headers::parse(lines.as_bytes());
        assert!(headers.to.len() <= limits::ADDRESSES && headers.references.len() <= limits::REFERENCES);
        let _ = fields(lines.as_bytes());
    }
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}
