//! Messages that go out by mail.

use chrono::{TimeDelta, Utc};

use super::{Meeting, line_of, meeting};
use crate::{Condition, MailFate, QueuedMail};

const DAVE: &str = "ATTENDEE:mailto:dave@elsewhere.test\r\n";
const ERIN: &str = "ATTENDEE:mailto:erin@elsewhere.test\r\n";

impl Meeting {
    async fn next(&self, after: TimeDelta) -> Option<QueuedMail> {
        self.f.groupware.next_mail(Utc::now() + after).await.unwrap()
    }

    async fn settle(&self, mail: &QueuedMail, fate: MailFate) {
        self.f
            .groupware
            .settle_mail(mail, fate, Utc::now())
            .await
            .unwrap();
    }

    async fn status_of(&self, address: &str) -> String {
        let text = self.text(self.f.alice).await;
        let line = line_of(&text, address).to_owned();
        let (_, status) = line.split_once("SCHEDULE-STATUS=").expect("a status");
        status.split([':', ';']).next().unwrap().to_owned()
    }
}

#[tokio::test]
async fn what_was_sent_or_refused_stands_in_the_organizers_copy() {
    let m = Meeting::new().await;
    let first = m
        .put("m.ics", &meeting("m", &[], &format!("{DAVE}{ERIN}")))
        .await
        .unwrap();
    let (one, two) = (
        m.next(TimeDelta::zero()).await.unwrap(),
        m.next(TimeDelta::zero()).await.unwrap(),
    );
    assert_ne!(one.recipient, two.recipient, "what is taken is nobody else's");
    assert!(m.next(TimeDelta::zero()).await.is_none());
    assert_eq!(
        (one.account_address.as_str(), one.attempts),
        ("alice@example.test", 1)
    );
    m.settle(&one, MailFate::Sent).await;
    m.settle(&two, MailFate::Refused).await;
    assert_eq!(m.status_of(&one.recipient).await, "1.1");
    assert_eq!(m.status_of(&two.recipient).await, "5.1");
    assert!(m.mails().await.is_empty());
    let own = m.only(m.f.alice).await;
    assert_eq!(
        own.info.schedule_tag, first.schedule_tag,
        "nobody's client is disturbed"
    );
    m.check_logs().await;
}

#[tokio::test]
async fn what_is_delayed_is_tried_again_under_the_same_id_until_it_is_given_up() {
    let m = Meeting::new().await;
    m.put("m.ics", &meeting("m", &[], DAVE)).await.unwrap();
    let mut ids = std::collections::BTreeSet::new();
    let mut tries = 0;
    while let Some(mail) = m.next(TimeDelta::days(1)).await {
        tries += 1;
        assert_eq!(mail.attempts, tries);
        ids.insert(mail.message_id.clone());
        m.settle(&mail, MailFate::Delayed).await;
        assert!(
            m.next(TimeDelta::seconds(50)).await.is_none(),
            "a pause comes first"
        );
    }
    assert_eq!((tries, ids.len()), (14, 1));
    assert_eq!(m.status_of("dave@elsewhere.test").await, "5.1");
    m.check_logs().await;
}

#[tokio::test]
async fn one_who_vanished_with_a_message_leaves_it_to_others() {
    let m = Meeting::new().await;
    m.put("m.ics", &meeting("m", &[], DAVE)).await.unwrap();
    let lost = m.next(TimeDelta::zero()).await.unwrap();
    assert!(m.next(TimeDelta::minutes(19)).await.is_none());
    let again = m.next(TimeDelta::minutes(21)).await.unwrap();
    assert_eq!((again.id, &again.message_id), (lost.id, &lost.message_id));
    // Should the first come back, it has nothing to say any more.
    m.settle(&lost, MailFate::Refused).await;
    assert_eq!(m.status_of("dave@elsewhere.test").await, "1.0");
    m.settle(&again, MailFate::Sent).await;
    assert_eq!(m.status_of("dave@elsewhere.test").await, "1.1");
}

#[tokio::test]
async fn what_is_about_one_meeting_arrives_in_order() {
    let m = Meeting::new().await;
    m.put("m.ics", &meeting("m", &[], DAVE)).await.unwrap();
    let stored = m.text(m.f.alice).await;
    m.put("m.ics", &stored.replace("Talk", "Walk")).await.unwrap();
    let first = m.next(TimeDelta::zero()).await.unwrap();
    assert!(
        m.next(TimeDelta::zero()).await.is_none(),
        "the second waits for the first"
    );
    m.settle(&first, MailFate::Sent).await;
    assert_eq!(
        m.status_of("dave@elsewhere.test").await,
        "1.0",
        "more is under way"
    );
    let second = m.next(TimeDelta::zero()).await.unwrap();
    assert!(second.id > first.id && String::from_utf8_lossy(&second.data).contains("Walk"));
    let g = &m.f.groupware;
    g.delete(m.f.alice, m.f.calendar, "m.ics", &Condition::Any)
        .await
        .unwrap();
    m.settle(&second, MailFate::Sent).await;
    let third = m.next(TimeDelta::zero()).await.unwrap();
    assert_eq!(third.method, "CANCEL");
    // The meeting is gone, and nothing is left to write into.
    m.settle(&third, MailFate::Sent).await;
    assert!(m.mails().await.is_empty() && m.all(m.f.alice, "default").await.is_empty());
    m.check_logs().await;
}

#[tokio::test]
async fn where_nobody_sends_mail_it_is_said_at_once() {
    let mut m = Meeting::new().await;
    m.f.groupware = m.f.groupware.clone().without_mail();
    m.put("m.ics", &meeting("m", &["bob"], DAVE)).await.unwrap();
    assert_eq!(m.status_of("dave@elsewhere.test").await, "5.3");
    assert_eq!(m.status_of("bob@example.test").await, "1.2");
    assert!(m.mails().await.is_empty());
}
