//! Many at once: nobody waits for ever, and no answer is lost.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::timeout;

use super::{Meeting, line_of, meeting};
use crate::{CollectionKind, Condition};

const PEOPLE: [&str; 6] = ["p0", "p1", "p2", "p3", "p4", "p5"];

#[tokio::test(flavor = "multi_thread")]
async fn all_answers_at_once_arrive() {
    let m = Meeting::new().await;
    let mut accounts = Vec::new();
    for person in PEOPLE {
        let account = m.f.database.account(&format!("{person}@example.test")).await.id;
        m.f.groupware.ensure_defaults(account).await.unwrap();
        accounts.push(account);
    }
    m.put("m.ics", &meeting("m", &PEOPLE, "")).await.unwrap();
    let answers = accounts.iter().zip(PEOPLE).map(async |(account, person)| {
        let copy = m.only(*account).await;
        let text = super::unfolded(&copy.data);
        let text = super::answered(&text, &format!("{person}@example.test"), "ACCEPTED");
        let g = &m.f.groupware;
        // How the others answered changes the entity tag alone.
        let condition = Condition::ScheduleTag(copy.info.schedule_tag.unwrap());
        g.put(
            *account,
            copy.collection,
            &copy.info.name,
            text.into_bytes(),
            &condition,
        )
        .await
    });
    // A deadlock would be Postgres's to end; this is only so that the test ends, too.
    let done = timeout(Duration::from_secs(60), join_all(answers)).await.unwrap();
    for result in done {
        result.unwrap();
    }
    let text = m.text(m.f.alice).await;
    for person in PEOPLE {
        let line = line_of(&text, &format!("{person}@example.test")).to_owned();
        assert!(line.contains("PARTSTAT=ACCEPTED"), "{line}");
    }
    assert_eq!(m.inbox(m.f.alice).await.len(), PEOPLE.len());
    // Each sees how the others answered, and nobody was sent anything.
    for account in accounts {
        let copy = m.text(account).await;
        assert_eq!(
            copy.matches("PARTSTAT=ACCEPTED").count(),
            PEOPLE.len() + 1,
            "{copy}"
        );
        assert_eq!(m.inbox(account).await, ["REQUEST"]);
    }
    m.check_logs().await;
}

/// Each invites all the others, moves plain events around and deletes: locks are taken in every combination.
#[tokio::test(flavor = "multi_thread")]
async fn people_who_invite_each_other_do_not_block_each_other() {
    let m = Meeting::new().await;
    let g = &m.f.groupware;
    let work = async |number: usize| {
        let (account, own, others) = match number % 3 {
            0 => (m.f.alice, "alice", ["bob", "carol"]),
            1 => (m.f.bob, "bob", ["alice", "carol"]),
            _ => (m.carol, "carol", ["alice", "bob"]),
        };
        let calendar = m.calendar(account, "default").await;
        let uid = format!("m{number}");
        let name = format!("{uid}.ics");
        let attendees = others
            .map(|who| format!("ATTENDEE:mailto:{who}@example.test\r\n"))
            .concat();
        let data = meeting(&uid, &[], "")
            .replace("alice@example.test", &format!("{own}@example.test"))
            .replace("END:VEVENT", &format!("{attendees}END:VEVENT"));
        g.put(
            account,
            calendar,
            &name,
            data.clone().into_bytes(),
            &Condition::Any,
        )
        .await?;
        let changed = data.replace("20300301T1", "20300302T1");
        g.put(account, calendar, &name, changed.into_bytes(), &Condition::Any)
            .await?;
        if number.is_multiple_of(2) {
            g.delete(account, calendar, &name, &Condition::Any).await?;
        }
        crate::Result::Ok(())
    };
    let done = timeout(Duration::from_secs(120), join_all((0..18).map(work)))
        .await
        .unwrap();
    for result in done {
        result.unwrap();
    }
    for account in [m.f.alice, m.f.bob, m.carol] {
        let all = m.all(account, "default").await;
        // Of six own ones three are left, and twelve copies of the others'.
        assert_eq!(all.len(), 15);
        let cancelled = all
            .iter()
            .filter(|o| super::unfolded(&o.data).contains("STATUS:CANCELLED"));
        assert_eq!(cancelled.count(), 6);
        let collections = g.collections(account, CollectionKind::Calendar).await.unwrap();
        assert!(!collections.is_empty());
    }
    m.check_logs().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_attendee_and_the_organizer_who_change_at_once_both_get_through() {
    let m = Meeting::new().await;
    m.put("m.ics", &meeting("m", &["bob"], "")).await.unwrap();
    for round in 0..5 {
        let own = m.only(m.f.alice).await;
        let tag = Condition::ScheduleTag(own.info.schedule_tag.clone().unwrap());
        let text = super::unfolded(&own.data);
        let edited = text.replace(
            "BEGIN:VEVENT\r\n",
            &format!("BEGIN:VEVENT\r\nX-NOTE-{round}:x\r\n"),
        );
        let g = &m.f.groupware;
        let organizer = g.put(m.f.alice, m.f.calendar, "m.ics", edited.into_bytes(), &tag);
        let status = if round % 2 == 0 { "ACCEPTED" } else { "TENTATIVE" };
        let (organizer, attendee) = futures_util::join!(organizer, m.answer(m.f.bob, status));
        organizer.unwrap();
        // Bob's client may have to look again, which it is told.
        if attendee.is_err() {
            m.answer(m.f.bob, status).await.unwrap();
        }
        let text = m.text(m.f.alice).await;
        let line = line_of(&text, "bob@example.test");
        assert!(line.contains(&format!("PARTSTAT={status}")), "{round}: {line}");
    }
    m.check_logs().await;
}
