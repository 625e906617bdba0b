//! Who acts in whose name.

use roost_shared::sharing::ShareAccess;

use super::{Meeting, line_of, meeting};
use crate::{Condition, GroupwareError, ScheduleError};

impl Meeting {
    async fn delegate_to_bob(&self, writable: bool) {
        let alice = self.f.database.account("alice@example.test").await;
        let bob = ["bob@example.test".to_owned()];
        self.f
            .groupware
            .set_delegates(&alice, writable, &bob)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn a_delegate_invites_and_answers_in_the_owners_name() {
    let m = Meeting::new().await;
    m.delegate_to_bob(true).await;
    let g = &m.f.groupware;
    let put = meeting("m", &["carol"], "").into_bytes();
    g.put(m.f.bob, m.f.calendar, "m.ics", put, &Condition::Any)
        .await
        .unwrap();
    let copy = m.text(m.carol).await;
    let organizer = copy.lines().find(|line| line.starts_with("ORGANIZER"));
    assert!(
        organizer.unwrap().ends_with(":mailto:alice@example.test"),
        "{copy}"
    );
    m.answer(m.carol, "ACCEPTED").await.unwrap();
    assert!(line_of(&m.text(m.f.alice).await, "carol@example.test").contains("ACCEPTED"));
    assert!(m.all(m.f.bob, "default").await.is_empty() && m.inbox(m.f.bob).await.is_empty());
    assert_eq!(m.inbox(m.f.alice).await, ["REPLY"]);
    g.delete(m.f.bob, m.f.calendar, "m.ics", &Condition::Any)
        .await
        .unwrap();
    assert!(m.text(m.carol).await.contains("STATUS:CANCELLED"));
    m.check_logs().await;
}

#[tokio::test]
async fn one_who_shares_a_calendar_may_not_send_in_its_owners_name() {
    let m = Meeting::new().await;
    let g = &m.f.groupware;
    m.f.share_with_bob(m.f.calendar, ShareAccess::ReadWrite).await;
    g.accept_invitation(m.f.bob, m.f.calendar).await.unwrap();
    m.put("m.ics", &meeting("m", &["carol"], "")).await.unwrap();
    let own = m.only(m.f.alice).await;
    let put = |text: String| g.put(m.f.bob, m.f.calendar, "m.ics", text.into_bytes(), &Condition::Any);
    let text = super::unfolded(&own.data);
    let refused = put(text.replace("Talk", "Walk")).await;
    assert!(
        matches!(&refused, Err(GroupwareError::MayNotSend { owner, is_reply: false }) if owner == "alice@example.test")
    );
    let refused = g.delete(m.f.bob, m.f.calendar, "m.ics", &Condition::Any).await;
    assert!(matches!(refused, Err(GroupwareError::MayNotSend { .. })));
    assert_eq!(m.only(m.f.alice).await, own);
    // What sends nothing may be changed.
    put(text.replace("SUMMARY", "X-NOTE:1\r\nSUMMARY")).await.unwrap();
    assert_eq!(m.inbox(m.carol).await, ["REQUEST"]);
    m.check_logs().await;
}

#[tokio::test]
async fn reading_in_anothers_name_is_not_sending() {
    let m = Meeting::new().await;
    m.delegate_to_bob(false).await;
    let put = meeting("m", &["carol"], "").into_bytes();
    let refused =
        m.f.groupware
            .put(m.f.bob, m.f.calendar, "m.ics", put, &Condition::Any)
            .await;
    assert!(matches!(refused, Err(GroupwareError::Forbidden)));
    assert!(m.inbox(m.carol).await.is_empty());
}

#[tokio::test]
async fn a_meeting_of_ones_own_does_not_go_into_anothers_calendar() {
    let m = Meeting::new().await;
    let g = &m.f.groupware;
    let bobs = m.calendar(m.f.bob, "default").await;
    m.put("m.ics", &meeting("m", &["carol"], "")).await.unwrap();
    let bob = m.f.database.account("bob@example.test").await;
    g.set_delegates(&bob, true, &["alice@example.test".into()])
        .await
        .unwrap();
    let moved = g
        .move_object(
            m.f.alice,
            m.f.calendar,
            "m.ics",
            bobs,
            "x.ics",
            false,
            &Condition::Any,
        )
        .await;
    // It would end for all who are invited.
    let reason = ScheduleError::OrganizerChange;
    assert!(
        matches!(&moved, Err(GroupwareError::Scheduling(refused)) if *refused == reason),
        "{moved:?}"
    );
    assert!(!m.text(m.carol).await.contains("STATUS:CANCELLED"));
    // What one is invited to may: one declines, and the other has it.
    let copy = m.only(m.carol).await;
    let carol = m.f.database.account("carol@example.test").await;
    g.set_delegates(&bob, true, &["carol@example.test".into()])
        .await
        .unwrap();
    let (name, from) = (&copy.info.name, copy.collection);
    g.move_object(carol.id, from, name, bobs, "x.ics", false, &Condition::Any)
        .await
        .unwrap();
    let own = m.text(m.f.alice).await;
    assert!(
        line_of(&own, "carol@example.test").contains("PARTSTAT=DECLINED"),
        "{own}"
    );
    assert_eq!(m.only(m.f.bob).await.info.schedule_tag, None, "bob is not in it");
    m.check_logs().await;
}
