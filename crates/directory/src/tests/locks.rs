//! What is done under which lock, and with how many connections.

use roost_shared::admin::{
    BccKind, BccMapChange, DomainAdminChange, DomainChange, GroupChange, MailboxChange, NewBccMap,
    NewDomainAdmin, NewGroup, NewTransport, RateFrame, RateLimit, TransportChange,
};

use super::{Fixture, domain_admin, person};
use crate::{DirectoryError, Limit, Merging, TagMerging};

/// Whoever holds a connection must not wait for another: as many as there are in the pool would wait for each other.
#[tokio::test]
async fn no_change_needs_two_connections() {
    let f = Fixture::with_one_connection().await;
    let d = &f.directory;
    f.domain("example.test", DomainChange::default()).await.unwrap();
    f.mailbox("alice@example.test", MailboxChange::default())
        .await
        .unwrap();
    let password = MailboxChange {
        password: Some("another correct horse".to_owned()),
        ..MailboxChange::default()
    };
    d.edit_mailbox(&f.root, "alice@example.test", &password)
        .await
        .unwrap();
    let outside = NewDomainAdmin {
        username: "chief".to_owned(),
        password: Some("correct horse battery".to_owned()),
        domains: vec!["example.test".to_owned()],
        active: true,
    };
    d.add_domain_admin(&f.root, &outside).await.unwrap();
    let change = DomainAdminChange {
        password: Some("correct horse battery staple".to_owned()),
        ..DomainAdminChange::default()
    };
    d.edit_domain_admin(&f.root, "chief", &change).await.unwrap();

    // Refusals are written down, too.
    let chief = domain_admin(&["example.test"]);
    let refused = [
        MailboxChange {
            is_admin: Some(true),
            ..MailboxChange::default()
        },
        MailboxChange {
            relay_host: Some(Some(1)),
            ..MailboxChange::default()
        },
        MailboxChange {
            send_as: Some(vec!["a@other.test".to_owned()]),
            ..MailboxChange::default()
        },
    ];
    for change in refused {
        for answer in [
            d.edit_mailbox(&chief, "alice@example.test", &change).await,
            d.add_mailbox(&chief, &person("bob@example.test", change.clone()))
                .await,
        ] {
            assert!(
                matches!(
                    answer,
                    Err(DirectoryError::Forbidden | DirectoryError::Invalid { field: "send_as", .. })
                ),
                "{answer:?}"
            );
        }
    }
    let written: i64 = sqlx::query_scalar("SELECT count(*) FROM audit_event WHERE outcome = 'refused'")
        .fetch_one(&f.database.pool)
        .await
        .unwrap();
    assert_eq!(written, 6);
}

fn group(address: &str) -> NewGroup {
    NewGroup {
        address: address.to_owned(),
        settings: GroupChange::default(),
    }
}

#[tokio::test]
async fn what_is_added_at_once_is_all_there() {
    let f = Fixture::with_domain().await;
    let d = &f.directory;
    d.add_group(&f.root, &group("staff@example.test")).await.unwrap();
    let people: Vec<String> = (0..6).map(|number| format!("p{number}@example.test")).collect();
    for address in &people {
        f.mailbox(address, MailboxChange::default()).await.unwrap();
    }
    let root = &f.root;
    let all = people
        .iter()
        .map(|person| d.add_group_member(root, "staff@example.test", person));
    for answer in futures_util::future::join_all(all).await {
        answer.unwrap();
    }
    let staff = d.group(&f.root, "staff@example.test").await.unwrap();
    assert_eq!(staff.members, people);
    let gone = people
        .iter()
        .map(|person| d.remove_group_member(root, "staff@example.test", person));
    for answer in futures_util::future::join_all(gone).await {
        answer.unwrap();
    }
    let staff = d.group(&f.root, "staff@example.test").await.unwrap();
    assert!(staff.members.is_empty());

    let (nothing, tags) = (MailboxChange::default(), ["a", "b", "c", "d", "e", "f"]);
    let nothing = &nothing;
    let all = tags.iter().map(|&tag| async move {
        let merging = Merging {
            tags: TagMerging {
                add: vec![tag.to_owned()],
                ..TagMerging::default()
            },
            ..Merging::default()
        };
        d.edit_mailbox_merging(root, "p0@example.test", nothing, &merging)
            .await
    });
    for answer in futures_util::future::join_all(all).await {
        answer.unwrap();
    }
    let mut found = d.mailbox(&f.root, "p0@example.test").await.unwrap().tags;
    found.sort();
    assert_eq!(found, tags);
    let nothing = &DomainChange::default();
    let all = tags.iter().map(|&tag| async move {
        let merging = TagMerging {
            add: vec![tag.to_owned()],
            ..TagMerging::default()
        };
        d.edit_domain_merging(root, "example.test", nothing, &merging)
            .await
    });
    for answer in futures_util::future::join_all(all).await {
        answer.unwrap();
    }
    let found = d.domain(&f.root, "example.test").await.unwrap().tags;
    assert_eq!(found, tags);
}

fn rate(messages: i32, per: RateFrame) -> MailboxChange {
    MailboxChange {
        rate_limit: Some(Some(RateLimit { messages, per })),
        ..MailboxChange::default()
    }
}

/// The domain's limit is the server's to set, and a mailbox's own holds in its place.
#[tokio::test]
async fn an_administrator_of_a_domain_lifts_no_limit_of_the_domains() {
    let f = Fixture::new().await;
    let d = &f.directory;
    let limit = RateLimit {
        messages: 100,
        per: RateFrame::Hour,
    };
    let limited = DomainChange {
        rate_limit: Some(Some(limit)),
        ..DomainChange::default()
    };
    f.domain("example.test", limited).await.unwrap();
    let alice = "alice@example.test";
    f.mailbox(alice, MailboxChange::default()).await.unwrap();
    let chief = domain_admin(&["example.test"]);
    let looser = [
        rate(101, RateFrame::Hour),
        rate(2, RateFrame::Minute),
        rate(1, RateFrame::Second),
        rate(101, RateFrame::Day),
    ];
    for change in &looser {
        for answer in [
            d.edit_mailbox(&chief, alice, change).await,
            d.add_mailbox(&chief, &person("bob@example.test", change.clone()))
                .await,
        ] {
            assert!(
                matches!(
                    answer,
                    Err(DirectoryError::Limit {
                        field: "rate_limit",
                        limit: Limit::Rate,
                        ..
                    })
                ),
                "{:?}: {answer:?}",
                change.rate_limit
            );
        }
    }
    for change in [
        rate(100, RateFrame::Hour),
        rate(1, RateFrame::Minute),
        rate(100, RateFrame::Day),
        MailboxChange {
            rate_limit: Some(None),
            ..MailboxChange::default()
        },
    ] {
        d.edit_mailbox(&chief, alice, &change).await.unwrap();
    }
    // What the server has given stays when the rest is edited.
    d.edit_mailbox(&f.root, alice, &looser[0]).await.unwrap();
    d.edit_mailbox(&chief, alice, &looser[0]).await.unwrap();
}

/// Whoever reads the mail of somebody with more rights could take these over.
#[tokio::test]
async fn nobody_has_copies_of_the_mail_of_someone_with_more_rights() {
    let f = Fixture::with_domain().await;
    let d = &f.directory;
    let above = MailboxChange {
        is_admin: Some(true),
        ..MailboxChange::default()
    };
    f.mailbox("root@example.test", above).await.unwrap();
    f.mailbox("alice@example.test", MailboxChange::default())
        .await
        .unwrap();
    let chief = domain_admin(&["example.test"]);
    let copy = |kind, address: &str| NewBccMap {
        kind,
        address: address.to_owned(),
        target: "spy@example.test".to_owned(),
        active: true,
    };
    for kind in [BccKind::Sender, BccKind::Recipient] {
        for address in ["root@example.test", "@example.test"] {
            let answer = d.add_bcc_map(&chief, &copy(kind, address)).await;
            assert!(matches!(answer, Err(DirectoryError::Forbidden)), "{address}");
        }
        d.add_bcc_map(&chief, &copy(kind, "alice@example.test"))
            .await
            .unwrap();
    }
    let made = copy(BccKind::Recipient, "root@example.test");
    let id = d.add_bcc_map(&f.root, &made).await.unwrap().id;
    let elsewhere = BccMapChange {
        target: Some("spy@elsewhere.test".to_owned()),
        ..BccMapChange::default()
    };
    let answer = d.edit_bcc_map(&chief, id, &elsewhere).await;
    assert!(matches!(answer, Err(DirectoryError::Forbidden)));
    let answer = d.remove_bcc_map(&chief, id).await;
    assert!(matches!(answer, Err(DirectoryError::Forbidden)));
    d.edit_bcc_map(&f.root, id, &elsewhere).await.unwrap();
    // A copy of all of a domain without such a mailbox is its administrators' to set up.
    f.domain("other.test", DomainChange::default()).await.unwrap();
    let theirs = domain_admin(&["other.test"]);
    d.add_bcc_map(&theirs, &copy(BccKind::Recipient, "@other.test"))
        .await
        .unwrap();
}

/// What the log has of a domain is not for those who get its name later.
#[tokio::test]
async fn a_removed_domains_log_is_the_servers() {
    let f = Fixture::with_domain().await;
    f.directory
        .remove_domain(&f.root, "example.test", false)
        .await
        .unwrap();
    let theirs: i64 = sqlx::query_scalar("SELECT count(*) FROM audit_event WHERE domain IS NOT NULL")
        .fetch_one(&f.database.pool)
        .await
        .unwrap();
    assert_eq!(theirs, 0);
}

/// Of two changes of one thing that are made at once, neither undoes the other.
#[tokio::test]
async fn changes_of_different_fields_at_once_all_hold() {
    let f = Fixture::with_domain().await;
    let (d, root) = (&f.directory, &f.root);
    for round in 0..5 {
        let new = NewTransport {
            destination: format!("d{round}.example.org"),
            nexthop: "[first.example.org]:25".to_owned(),
            username: "first".to_owned(),
            password: "secret".to_owned(),
            by_mx: false,
            active: true,
        };
        let id = d.add_transport(root, &new).await.unwrap().id;
        let nexthop = TransportChange {
            nexthop: Some("[second.example.org]:25".to_owned()),
            ..TransportChange::default()
        };
        let username = TransportChange {
            username: Some("second".to_owned()),
            ..TransportChange::default()
        };
        let active = TransportChange {
            active: Some(false),
            ..TransportChange::default()
        };
        let all = [&nexthop, &username, &active].map(|change| d.edit_transport(root, id, change));
        for answer in futures_util::future::join_all(all).await {
            answer.unwrap();
        }
        let after = d.transport(root, id).await.unwrap();
        assert_eq!(
            (after.nexthop.as_str(), after.username.as_str(), after.active),
            ("[second.example.org]:25", "second", false)
        );
    }
}
