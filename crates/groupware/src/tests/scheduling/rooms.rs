//! Rooms, which answer for themselves.

use futures_util::future::join_all;
use roost_shared::AccountId;

use super::{Meeting, line_of, meeting};
use crate::{AccountKind, Condition};

const ROOM: &str = "room@example.test";

impl Meeting {
    async fn room(&self) -> AccountId {
        let room = self.f.database.account(ROOM).await.id;
        let mut db = self.f.database.pool.acquire().await.unwrap();
        roost_db::account::update_kind(&mut db, room, AccountKind::Room)
            .await
            .unwrap();
        room
    }

    async fn answer_of_room(&self, name: &str) -> String {
        let g = &self.f.groupware;
        let object = g
            .object(self.f.alice, self.f.calendar, name)
            .await
            .unwrap()
            .unwrap();
        let text = super::unfolded(&object.data);
        let line = line_of(&text, ROOM).to_owned();
        let status = line.split(';').find(|part| part.starts_with("PARTSTAT="));
        status.map_or_else(String::new, |status| {
            status
                .replace("PARTSTAT=", "")
                .split(':')
                .next()
                .unwrap()
                .to_owned()
        })
    }
}

#[tokio::test]
async fn a_free_room_accepts_and_a_taken_one_declines_at_once() {
    let m = Meeting::new().await;
    let room = m.room().await;
    let first = m.put("a.ics", &meeting("a", &["room"], "")).await.unwrap();
    assert_eq!(m.answer_of_room("a.ics").await, "ACCEPTED");
    // It is in what was stored by the very change.
    let stored = super::unfolded(&first.stored.unwrap());
    let line = line_of(&stored, ROOM);
    assert!(
        line.contains("PARTSTAT=ACCEPTED") && line.contains("SCHEDULE-STATUS=2.0"),
        "{line}"
    );
    assert_eq!(m.inbox(m.f.alice).await, ["REPLY"]);
    m.put("b.ics", &meeting("b", &["room"], "")).await.unwrap();
    assert_eq!(m.answer_of_room("b.ics").await, "DECLINED");

    // The other moves away, and is taken; what was declined is in nobody's way.
    let later = "DTSTART:20300301T110000Z\r\nDTEND:20300301T120000Z\r\n";
    m.put("b.ics", &meeting("b", &["room"], later)).await.unwrap();
    assert_eq!(m.answer_of_room("b.ics").await, "ACCEPTED");
    let g = &m.f.groupware;
    g.delete(m.f.alice, m.f.calendar, "a.ics", &Condition::Any)
        .await
        .unwrap();
    m.put("c.ics", &meeting("c", &["room"], "")).await.unwrap();
    assert_eq!(m.answer_of_room("c.ics").await, "ACCEPTED");
    assert_eq!(m.all(room, "default").await.len(), 3);
    m.check_logs().await;
}

#[tokio::test]
async fn whoever_is_invited_with_a_room_sees_what_it_answered() {
    let m = Meeting::new().await;
    m.room().await;
    m.put("a.ics", &meeting("a", &["room", "bob"], "")).await.unwrap();
    let copy = m.text(m.f.bob).await;
    assert!(line_of(&copy, ROOM).contains("PARTSTAT=ACCEPTED"), "{copy}");
    assert_eq!(m.inbox(m.f.bob).await, ["REQUEST"]);
}

#[tokio::test]
async fn a_series_that_collides_once_is_declined() {
    let m = Meeting::new().await;
    m.room().await;
    let third = "DTSTART:20300315T103000Z\r\nDTEND:20300315T113000Z\r\n";
    m.put("a.ics", &meeting("a", &["room"], third)).await.unwrap();
    m.put("b.ics", &meeting("b", &["room"], "RRULE:FREQ=WEEKLY\r\n"))
        .await
        .unwrap();
    assert_eq!(m.answer_of_room("b.ics").await, "DECLINED");
    m.put("c.ics", &meeting("c", &["room"], "RRULE:FREQ=WEEKLY;COUNT=2\r\n"))
        .await
        .unwrap();
    assert_eq!(m.answer_of_room("c.ics").await, "ACCEPTED");
}

#[tokio::test]
async fn an_answer_stays_while_the_time_does() {
    let m = Meeting::new().await;
    m.room().await;
    m.put("a.ics", &meeting("a", &["room"], "")).await.unwrap();
    let stored = m.text(m.f.alice).await;
    m.put("a.ics", &stored.replace("Talk", "Walk")).await.unwrap();
    assert_eq!(m.answer_of_room("a.ics").await, "ACCEPTED");
    assert_eq!(m.inbox(m.f.alice).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_want_the_room_at_once_one_gets_it() {
    let m = Meeting::new().await;
    let room = m.room().await;
    m.f.groupware.ensure_defaults(room).await.unwrap();
    let ask = async |number: usize| {
        let name = format!("m{number}.ics");
        m.put(&name, &meeting(&format!("m{number}"), &["room"], ""))
            .await
            .unwrap();
        m.answer_of_room(&name).await
    };
    let answers = join_all((0..6).map(ask)).await;
    assert_eq!(
        answers.iter().filter(|answer| *answer == "ACCEPTED").count(),
        1,
        "{answers:?}"
    );
    assert_eq!(answers.iter().filter(|answer| *answer == "DECLINED").count(), 5);
    m.check_logs().await;
}

#[tokio::test]
async fn what_a_person_declined_keeps_them_free() {
    use roost_ical::free_busy::BusyKind;
    let m = Meeting::new().await;
    m.put("m.ics", &meeting("m", &["bob"], "")).await.unwrap();
    let busy = async || {
        let (start, end) = ("2030-03-01T00:00:00Z", "2030-03-02T00:00:00Z");
        let (start, end) = (start.parse().unwrap(), end.parse().unwrap());
        let busy =
            m.f.groupware
                .free_busy(m.f.bob, &[], start, end, chrono_tz::Tz::UTC)
                .await;
        busy.unwrap().periods().first().map(|period| period.kind)
    };
    assert_eq!(busy().await, Some(BusyKind::Tentative));
    m.answer(m.f.bob, "ACCEPTED").await.unwrap();
    assert_eq!(busy().await, Some(BusyKind::Busy));
    m.answer(m.f.bob, "DECLINED").await.unwrap();
    assert_eq!(busy().await, None);
}
