//! Scheduling messages that come by mail.

use roost_shared::AccountId;

use super::{Meeting, line_of, meeting};
use crate::{GroupwareError, ReceiptOutcome, ReceivedMail};

const DAVE: &str = "dave@elsewhere.test";

/// Dave's invitation of bob, as a message.
fn invitation(method: &str, more: &str) -> String {
    meeting("m", &["bob"], more)
        .replace("alice@example.test", DAVE)
        .replace("VERSION:2.0\r\n", &format!("VERSION:2.0\r\nMETHOD:{method}\r\n"))
}

impl Meeting {
    async fn mailed(&self, account: AccountId, id: &str, from: &str, data: &str) -> ReceiptOutcome {
        let mail = ReceivedMail {
            message_id: id,
            from,
            data: data.as_bytes(),
        };
        self.f.groupware.receive_mail(account, &mail).await.unwrap()
    }
}

#[tokio::test]
async fn an_invitation_by_mail_lands_in_the_calendar_once_and_is_answered_by_mail() {
    let m = Meeting::new().await;
    let request = invitation("REQUEST", "");
    assert_eq!(
        m.mailed(m.f.bob, "1@x", "Dave@Elsewhere.test", &request).await,
        ReceiptOutcome::Applied
    );
    assert_eq!(
        m.mailed(m.f.bob, "1@x", DAVE, &request).await,
        ReceiptOutcome::Known
    );
    assert!(!m.text(m.f.bob).await.contains("METHOD"));
    assert_eq!(m.inbox(m.f.bob).await, ["REQUEST"]);
    m.answer(m.f.bob, "ACCEPTED").await.unwrap();
    let mails = m.mails().await;
    assert_eq!(
        (mails[0].method.as_str(), mails[0].recipient.as_str()),
        ("REPLY", DAVE)
    );

    let end = invitation("CANCEL", "SEQUENCE:1\r\nSTATUS:CANCELLED\r\n");
    assert_eq!(
        m.mailed(m.f.bob, "2@x", DAVE, &end).await,
        ReceiptOutcome::Applied
    );
    assert!(m.text(m.f.bob).await.contains("STATUS:CANCELLED"));
    assert_eq!(
        m.mailed(m.f.bob, "3@x", DAVE, &request).await,
        ReceiptOutcome::Ignored,
        "it is outdated"
    );
    m.check_logs().await;
}

#[tokio::test]
async fn nobody_speaks_for_others() {
    let m = Meeting::new().await;
    let request = invitation("REQUEST", "");
    for (id, from) in [("1@x", "mallory@elsewhere.test"), ("", DAVE), ("1@x", "")] {
        assert_eq!(
            m.mailed(m.f.bob, id, from, &request).await,
            ReceiptOutcome::Unverified
        );
    }
    // Carol is not invited, and bob's copy is his.
    assert_eq!(
        m.mailed(m.carol, "1@x", DAVE, &request).await,
        ReceiptOutcome::Ignored
    );
    assert!(m.all(m.carol, "default").await.is_empty() && m.all(m.f.bob, "default").await.is_empty());

    m.put(
        "m.ics",
        &meeting("m", &["bob"], &format!("ATTENDEE:mailto:{DAVE}\r\n")),
    )
    .await
    .unwrap();
    let reply = |who: &str| {
        format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:m\r\n\
             DTSTAMP:20300101T000000Z\r\nORGANIZER:mailto:alice@example.test\r\n\
             ATTENDEE;PARTSTAT=ACCEPTED:mailto:{who}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        )
    };
    let mallory = "mallory@elsewhere.test";
    assert_eq!(
        m.mailed(m.f.alice, "2@x", mallory, &reply(DAVE)).await,
        ReceiptOutcome::Unverified
    );
    assert_eq!(
        m.mailed(m.f.alice, "3@x", mallory, &reply(mallory)).await,
        ReceiptOutcome::Ignored
    );
    assert!(!line_of(&m.text(m.f.alice).await, DAVE).contains("ACCEPTED"));
    assert_eq!(
        m.mailed(m.f.alice, "4@x", DAVE, &reply(DAVE)).await,
        ReceiptOutcome::Applied
    );
    assert!(line_of(&m.text(m.f.alice).await, DAVE).contains("PARTSTAT=ACCEPTED"));
    m.check_logs().await;
}

#[tokio::test]
async fn one_who_switched_it_off_is_left_alone() {
    let m = Meeting::new().await;
    let mut db = m.f.database.pool.acquire().await.unwrap();
    let settings = roost_shared::settings::Settings {
        ignore_mailed_invitations: true,
        ..Default::default()
    };
    roost_db::account::update_settings(&mut db, m.f.bob, &settings)
        .await
        .unwrap();
    let request = invitation("REQUEST", "");
    assert_eq!(
        m.mailed(m.f.bob, "1@x", DAVE, &request).await,
        ReceiptOutcome::SwitchedOff
    );
    assert!(m.all(m.f.bob, "default").await.is_empty());
}

#[tokio::test]
async fn what_is_no_message_is_refused() {
    let m = Meeting::new().await;
    for data in ["", "nonsense", &meeting("m", &["bob"], "")] {
        let mail = ReceivedMail {
            message_id: "1@x",
            from: DAVE,
            data: data.as_bytes(),
        };
        let refused = m.f.groupware.receive_mail(m.f.bob, &mail).await;
        assert!(matches!(refused, Err(GroupwareError::InvalidCalendar(_))));
    }
}
