//! Single mails of special kinds: invitations, bounces, and the odd shapes that a reader must survive.

use super::{ALICE, BOB, DAY, Delivery, HOUR, Letter, Person, flags};
use crate::demo::date::Instant;
use crate::demo::mime::{Entity, alternative, html, multipart, raw, text};

const NADIA: Person = Person {
    name: "Nadia El-Amin",
    address: "nadia@openatlas.example",
};
const POSTMASTER: Person = Person {
    name: "Mail Delivery System",
    address: "MAILER-DAEMON@mail.example.test",
};
const LAYLA: Person = Person {
    name: "ليلى حداد",
    address: "layla@barid.example",
};
const LIST: Person = Person {
    name: "sailors",
    address: "sailors@lists.example",
};

pub fn mails(now: Instant) -> Vec<Delivery> {
    let list: Vec<(&str, Person, &str, i64, Entity)> = vec![
        (
            "invitation",
            NADIA,
            "Invitation: Rehearsal of the Open Atlas day",
            5 * HOUR,
            invitation(now, "REQUEST", 0),
        ),
        (
            "cancelled",
            NADIA,
            "Cancelled: Dinner with the speakers",
            11 * DAY,
            invitation(now, "CANCEL", 1),
        ),
        (
            "bounce",
            POSTMASTER,
            "Undelivered Mail Returned to Sender",
            50 * HOUR,
            bounce(
                "550 5.1.1 <captain@oldboat.example>: Recipient address rejected: User unknown",
                "failed",
                "5.1.1",
            ),
        ),
        (
            "delay",
            POSTMASTER,
            "Delayed Mail (still being retried)",
            20 * DAY,
            bounce(
                "451 4.4.1 connect to oldboat.example: Connection timed out",
                "delayed",
                "4.4.1",
            ),
        ),
        ("right-to-left", LAYLA, "لقاء يوم الأحد", 3 * DAY, right_to_left()),
        (
            "flowed",
            LIST,
            "[sailors] Knots that hold",
            4 * DAY + HOUR,
            flowed(),
        ),
        (
            "long-subject",
            LIST,
            "[sailors] A subject that goes on and on because its writer could not decide what the message is about, and so put all of it here, including the weather, the tides and the price of rope",
            8 * DAY,
            text("See above.\n"),
        ),
        (
            "long-word",
            LIST,
            "[sailors] Link",
            9 * DAY,
            text(&format!(
                "https://lists.example/{}\n",
                "very-long-path-".repeat(40)
            )),
        ),
        (
            "no-subject",
            BOB,
            "",
            7 * DAY,
            text("I forgot the subject again.\n\nBob\n"),
        ),
        ("empty", BOB, "(nothing inside)", 10 * DAY, text("")),
        (
            "only-html",
            LIST,
            "[sailors] Weather for the weekend",
            30 * HOUR,
            html(
                "<h3>Saturday</h3><p>West 4, later 5. <em>Good</em> visibility.</p><table border=\"1\" cellpadding=\"6\"><tr><th>Hour</th><th>Wind</th></tr><tr><td>06</td><td>3</td></tr><tr><td>12</td><td>4</td></tr><tr><td>18</td><td>5</td></tr></table>",
            ),
        ),
        (
            "dark",
            LIST,
            "[sailors] White on black",
            13 * DAY,
            html(
                "<body style=\"background:#101418;color:#e8ecf0;font-family:monospace\"><p>This letter brings its own colours.</p><p style=\"color:#ffd166\">Do they still fit?</p></body>",
            ),
        ),
        ("nested", LIST, "[sailors] Boxes in boxes", 15 * DAY, nested(12)),
        (
            "long",
            LIST,
            "[sailors] Log of the summer, complete",
            22 * DAY,
            text(&log()),
        ),
        (
            "closed-quotes",
            BOB,
            "Re: Re: Re: the rope",
            16 * DAY,
            text("Fine.\n\n> > > Which rope?\n> > The blue one.\n> The blue one is mine.\n\nBob\n"),
        ),
    ];
    let mut all: Vec<Delivery> = list
        .into_iter()
        .map(|(key, from, subject, age, body)| {
            let letter = Letter::new(
                &format!("odd-{key}"),
                from,
                subject,
                now.minutes_before(age),
                body,
            );
            let letter = if from == LIST {
                letter.to(&[LIST]).header("List-Id", "<sailors.lists.example>")
            } else {
                letter
            };
            letter.deliver(
                "alice",
                "INBOX",
                flags(age, !matches!(key, "invitation" | "bounce" | "right-to-left")),
            )
        })
        .collect();
    let sent = Letter::new(
        "sent-captain",
        ALICE,
        "The old boat",
        now.minutes_before(50 * HOUR + 5),
        text("Dear captain,\n\nis she still for sale?\n\nAlice\n"),
    )
    .to(&[Person {
        name: "",
        address: "captain@oldboat.example",
    }]);
    all.push(sent.deliver("alice", "Sent", "\\Seen"));
    all
}

/// A meeting by mail (RFC 6047).
fn invitation(now: Instant, method: &str, sequence: u32) -> Entity {
    let day = now.monday().days_after(9).day_stamp();
    let status = if method == "CANCEL" {
        "CANCELLED"
    } else {
        "CONFIRMED"
    };
    let calendar = format!(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//Open Atlas//Planner//EN\nMETHOD:{method}\nBEGIN:VEVENT\n\
UID:atlas-{}@openatlas.example\nDTSTAMP:{}\nSEQUENCE:{sequence}\nSTATUS:{status}\n\
DTSTART:{day}T100000Z\nDTEND:{day}T113000Z\nSUMMARY:{}\nLOCATION:Maritime Museum\\, Rotterdam\n\
ORGANIZER;CN=Nadia El-Amin:mailto:{}\n\
ATTENDEE;CN=Alice Hartmann;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{}\n\
END:VEVENT\nEND:VCALENDAR\n",
        method.to_lowercase(),
        now.stamp(),
        if method == "CANCEL" {
            "Dinner with the speakers"
        } else {
            "Rehearsal of the Open Atlas day"
        },
        NADIA.address,
        ALICE.address,
    );
    let words = "We meet at the museum to try the stage, the light and the slides.\n\nNadia\n";
    let part = raw(
        &format!("text/calendar; charset=utf-8; method={method}"),
        "7bit",
        calendar.as_bytes(),
    );
    let file = raw(
        "application/ics; name=\"invite.ics\"",
        "7bit",
        calendar.as_bytes(),
    )
    .with("Content-Disposition", "attachment; filename=\"invite.ics\"");
    multipart(
        "mixed",
        &[
            multipart(
                "alternative",
                &[text(words), html(&format!("<p>{words}</p>")), part],
            ),
            file,
        ],
    )
}

/// A delivery status notification (RFC 3464).
fn bounce(answer: &str, action: &str, status: &str) -> Entity {
    let words = format!(
        "This is the mail system at host mail.example.test.\n\nYour message could not be delivered to one recipient.\n\n<captain@oldboat.example>: host mx.oldboat.example said: {answer}\n"
    );
    let report = format!(
        "Reporting-MTA: dns; mail.example.test\n\nFinal-Recipient: rfc822; captain@oldboat.example\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {answer}\n"
    );
    let original = format!(
        "From: {}\nTo: captain@oldboat.example\nSubject: The old boat\nMessage-ID: <sent-captain@mail.example.test>\n",
        ALICE.mailbox()
    );
    multipart(
        "report; report-type=delivery-status",
        &[
            text(&words),
            raw("message/delivery-status", "7bit", report.as_bytes()),
            raw("text/rfc822-headers", "7bit", original.as_bytes()),
        ],
    )
}

fn right_to_left() -> Entity {
    alternative(
        "مرحباً أليس،\n\nنلتقي يوم الأحد في الساعة العاشرة عند الميناء.\n\nليلى\n",
        "<div dir=\"rtl\"><p>مرحباً أليس،</p><p>نلتقي يوم الأحد في الساعة <b>10:00</b> عند الميناء.</p><p>ليلى</p></div>",
    )
}

/// Paragraphs of soft lines (RFC 3676).
fn flowed() -> Entity {
    let body = "A bowline holds because \nthe line presses on itself. \nPull, and it gets firmer.\n\n> Does it also hold \n> in wet rope?\n\nIt does.\n\n-- \nsailors, the list for people in small boats\n";
    raw(
        "text/plain; charset=utf-8; format=flowed",
        "7bit",
        body.as_bytes(),
    )
}

fn nested(depth: u32) -> Entity {
    (0..depth).fold(text("You have reached the innermost box.\n"), |inner, _| {
        multipart("mixed", &[inner])
    })
}

fn log() -> String {
    (1..=600)
        .map(|day| {
            format!(
                "Day {day}: wind {}, sea {}, bread {}.\n",
                day * 7 % 8,
                day * 3 % 5,
                if day % 3 == 0 { "fresh" } else { "old" }
            )
        })
        .collect()
}
