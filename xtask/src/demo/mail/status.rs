//! The same three messages every week: a report, a question, an answer.

use super::{ALICE, BOB, CAROL, DAY, Delivery, HOUR, Letter, flags};
use crate::demo::date::Instant;
use crate::demo::mime::{alternative, html, inline_image, multipart, text};
use crate::demo::picture;

const WEEKS: i64 = 16;

const DONE: [&str; 8] = [
    "the tide tables are read and checked against last year's",
    "the map draws twice as fast on old phones",
    "the harbour master tried the first version and kept it",
    "all texts are translated into Danish",
    "the depth contours follow the new survey",
    "alarms ring without a network, too",
    "the printed calendar went to Jun",
    "the old server is switched off",
];
const NEXT: [&str; 6] = [
    "wind forecasts",
    "a night view that does not blind anybody",
    "the lighthouse keeper's list of wishes",
    "measuring the battery",
    "the second survey of the north channel",
    "a talk with the ferry company",
];
const QUESTIONS: [&str; 4] = [
    "Do we know how many boats used it last week?",
    "Is there time for the small things on the list, too?",
    "Who goes to the harbour on Thursday?",
    "Should we tell Maya about it now or with the release?",
];

pub fn mails(now: Instant) -> Vec<Delivery> {
    (0..WEEKS).flat_map(|week| one_week(now, week)).collect()
}

fn one_week(now: Instant, week: i64) -> Vec<Delivery> {
    let index = usize::try_from(week).unwrap_or(0);
    let pick =
        |list: &[&'static str], offset: usize| list.iter().cycle().nth(index + offset).copied().unwrap_or("");
    let age = 4 * DAY + week * 7 * DAY;
    let number = WEEKS - week;
    let subject = format!("Week {number}: where we are");
    let key = |part: &str| format!("week-{number}-{part}");
    let (done, also, next) = (pick(&DONE, 0), pick(&DONE, 3), pick(&NEXT, 0));
    let plain = format!(
        "Hello all,\n\ndone this week:\n- {done}\n- {also}\n\nNext: {next}.\n\nHave a good weekend!\nCarol"
    );
    let rich = format!(
        "<p>Hello all,</p><p>done this week:</p><ul><li>{done}</li><li>{also}</li></ul>\
         <p>Next: <b>{next}</b>.</p><p><img src=\"cid:chart-{number}\" width=\"480\" height=\"240\" alt=\"Sessions for each day\"></p>\
         <p>Have a good weekend!<br>Carol</p>"
    );
    // Every fourth week with a chart.
    let body = if week % 4 == 0 {
        let values: Vec<f32> = (0..7_u8)
            .map(|day| 0.3 + 0.6 * (f32::from(day) * 1.3 + week as f32).sin().abs())
            .collect();
        let image = inline_image(
            &format!("chart-{number}"),
            "sessions.png",
            &picture::chart(&values),
        );
        multipart(
            "alternative",
            &[
                text(&plain),
                multipart("related; type=\"text/html\"", &[html(&rich), image]),
            ],
        )
    } else {
        alternative(
            &plain,
            &rich
                .replace("<p><img", "<!--")
                .replace("Sessions for each day\"></p>", "-->"),
        )
    };
    let question = pick(&QUESTIONS, 0);
    let report =
        Letter::new(&key("report"), CAROL, &subject, now.minutes_before(age), body).to(&[ALICE, BOB]);
    let asked = Letter::new(
        &key("question"),
        BOB,
        &format!("Re: {subject}"),
        now.minutes_before(age - 2 * HOUR),
        text(&format!(
            "Thanks, Carol.\n\n{question}\n\nBob\n\nCarol Lindqvist wrote:\n> - {done}\n> - {also}\n"
        )),
    )
    .to(&[CAROL, ALICE])
    .after(&[key("report")]);
    let answer = Letter::new(
        &key("answer"),
        ALICE,
        &format!("Re: {subject}"),
        now.minutes_before(age - 3 * HOUR),
        text(&format!("> {question}\n\nYes, I take care of it.\n\nAlice\n")),
    )
    .to(&[BOB, CAROL])
    .after(&[key("report"), key("question")]);
    let folder = if week > 5 { "Archive" } else { "INBOX" };
    vec![
        report.deliver("alice", folder, "\\Seen"),
        asked.deliver("alice", folder, "\\Seen \\Answered"),
        answer.deliver("alice", "Sent", "\\Seen"),
        report.deliver("bob", "INBOX", "\\Seen \\Answered"),
        answer.deliver("bob", "INBOX", flags(age, week > 0)),
        asked.deliver("carol", "INBOX", flags(age, week > 0)),
        answer.deliver("carol", "INBOX", flags(age, week > 0)),
    ]
}
