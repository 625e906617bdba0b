//! Limits of domains, and input at and beyond them.

use roost_shared::admin::{
    AliasChange, DomainChange, MailboxChange, NewAlias, NewDomain, RateFrame, RateLimit,
};

use super::{Fixture, alias, person};
use crate::{DirectoryError, Limit, QUOTA_MAX};

const GIB: i64 = 1 << 30;

fn limit_of(error: &DirectoryError) -> Option<Limit> {
    match error {
        DirectoryError::Limit { limit, .. } => Some(*limit),
        _ => None,
    }
}

fn quota(bytes: i64) -> MailboxChange {
    MailboxChange {
        quota_bytes: Some(bytes),
        ..MailboxChange::default()
    }
}

#[tokio::test]
async fn quotas_are_kept_within_the_domain() {
    let f = Fixture::new().await;
    let limits = DomainChange {
        default_quota_bytes: Some(GIB),
        max_quota_bytes: Some(3 * GIB),
        total_quota_bytes: Some(5 * GIB),
        ..DomainChange::default()
    };
    f.domain("example.test", limits).await.unwrap();
    let alice = f
        .mailbox("alice@example.test", MailboxChange::default())
        .await
        .unwrap();
    assert_eq!(alice.quota_bytes, GIB);
    let tries = [(0, Limit::Unlimited), (3 * GIB + 1, Limit::MailboxQuota)];
    for (bytes, limit) in tries {
        let error = f.mailbox("bob@example.test", quota(bytes)).await.unwrap_err();
        assert_eq!(limit_of(&error), Some(limit), "{bytes}: {error}");
    }
    f.mailbox("bob@example.test", quota(3 * GIB)).await.unwrap();
    let error = f.mailbox("carol@example.test", quota(GIB + 1)).await.unwrap_err();
    assert_eq!(limit_of(&error), Some(Limit::DomainQuota));
    f.mailbox("carol@example.test", quota(GIB)).await.unwrap();
    let error = f
        .directory
        .edit_mailbox(&f.root, "alice@example.test", &quota(GIB + 1))
        .await
        .unwrap_err();
    assert_eq!(limit_of(&error), Some(Limit::DomainQuota));
    let less = DomainChange {
        total_quota_bytes: Some(4 * GIB),
        ..DomainChange::default()
    };
    let error = f
        .directory
        .edit_domain(&f.root, "example.test", &less)
        .await
        .unwrap_err();
    assert_eq!(limit_of(&error), Some(Limit::QuotaInUse));
}

#[tokio::test]
async fn quotas_of_zero_and_of_petabytes() {
    let f = Fixture::with_domain().await;
    let petabytes = 1000 * (1_i64 << 50);
    for (name, bytes) in [("zero", 0), ("much", petabytes), ("most", QUOTA_MAX)] {
        let made = f
            .mailbox(&format!("{name}@example.test"), quota(bytes))
            .await
            .unwrap();
        assert_eq!(made.quota_bytes, bytes);
    }
    for bytes in [-1, i64::MIN, QUOTA_MAX + 1, i64::MAX] {
        let error = f.mailbox("bad@example.test", quota(bytes)).await.unwrap_err();
        assert!(
            matches!(
                error,
                DirectoryError::Invalid {
                    field: "quota_bytes",
                    ..
                }
            ),
            "{bytes}: {error}"
        );
    }
    // More together than 64 bits hold.
    for number in 0..9 {
        f.mailbox(&format!("m{number}@example.test"), quota(QUOTA_MAX))
            .await
            .unwrap();
    }
    let domain = f.directory.domain(&f.root, "example.test").await.unwrap();
    assert_eq!(domain.assigned_quota_bytes, i64::MAX);
    assert!(
        f.domain(
            "bad.test",
            DomainChange {
                total_quota_bytes: Some(-1),
                ..DomainChange::default()
            }
        )
        .await
        .is_err()
    );
}

#[tokio::test]
async fn as_many_as_the_domain_may_have_even_when_asked_at_once() {
    let f = Fixture::new().await;
    let limits = DomainChange {
        max_mailboxes: Some(3),
        max_aliases: Some(2),
        ..DomainChange::default()
    };
    f.domain("example.test", limits).await.unwrap();
    let mut tries = Vec::new();
    for number in 0..8 {
        let (directory, root) = (f.directory.clone(), f.root.clone());
        tries.push(tokio::spawn(async move {
            let new = person(&format!("p{number}@example.test"), MailboxChange::default());
            directory.add_mailbox(&root, &new).await
        }));
    }
    let mut made = 0;
    for one in tries {
        match one.await.unwrap() {
            Ok(_) => made += 1,
            Err(error) => assert_eq!(limit_of(&error), Some(Limit::Mailboxes), "{error}"),
        }
    }
    assert_eq!(made, 3);
    for number in 0..2 {
        f.alias(&format!("a{number}@example.test"), &["x@elsewhere.test"])
            .await
            .unwrap();
    }
    let error = f
        .alias("a3@example.test", &["x@elsewhere.test"])
        .await
        .unwrap_err();
    assert_eq!(limit_of(&error), Some(Limit::Aliases));
    let fewer = DomainChange {
        max_mailboxes: Some(2),
        ..DomainChange::default()
    };
    let error = f
        .directory
        .edit_domain(&f.root, "example.test", &fewer)
        .await
        .unwrap_err();
    assert_eq!(limit_of(&error), Some(Limit::MailboxesInUse));
}

#[tokio::test]
async fn one_address_is_one_thing() {
    let f = Fixture::with_domain().await;
    f.mailbox("alice@example.test", MailboxChange::default())
        .await
        .unwrap();
    f.alias("info@example.test", &["alice@example.test"])
        .await
        .unwrap();
    let error = f
        .mailbox("Alice@Example.test", MailboxChange::default())
        .await
        .unwrap_err();
    assert!(matches!(error, DirectoryError::Exists(_)));
    let error = f
        .mailbox("info@example.test", MailboxChange::default())
        .await
        .unwrap_err();
    assert!(matches!(error, DirectoryError::IsAlias(_)));
    let error = f
        .alias("alice@example.test", &["x@elsewhere.test"])
        .await
        .unwrap_err();
    assert!(matches!(error, DirectoryError::Exists(_)));
    let error = f
        .domain("example.test", DomainChange::default())
        .await
        .unwrap_err();
    assert!(matches!(error, DirectoryError::Exists(_)));
    let error = f
        .mailbox("x@nowhere.test", MailboxChange::default())
        .await
        .unwrap_err();
    assert!(matches!(error, DirectoryError::UnknownDomain(_)));
    // One mailbox's folder must not lie in another's.
    assert!(
        f.mailbox("alice/mail@example.test", MailboxChange::default())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn domains_are_stored_in_ascii_and_found_either_way() {
    let f = Fixture::new().await;
    let made = f.domain("Bücher.Example", DomainChange::default()).await.unwrap();
    assert_eq!(
        (made.name.as_str(), made.unicode_name.as_str()),
        ("xn--bcher-kva.example", "bücher.example")
    );
    f.mailbox("leser@bücher.example", MailboxChange::default())
        .await
        .unwrap();
    let found = f
        .directory
        .mailbox(&f.root, "leser@BÜCHER.example")
        .await
        .unwrap();
    assert_eq!(found.address, "leser@xn--bcher-kva.example");
    assert!(matches!(
        f.domain("xn--bcher-kva.example", DomainChange::default()).await,
        Err(DirectoryError::Exists(_))
    ));
}

#[tokio::test]
async fn hostile_texts_are_refused_or_kept_as_they_are() {
    let f = Fixture::with_domain().await;
    let quoted = "'; DROP TABLE mailbox; -- \" \\ %s ${x} {{y}} <script>";
    let named = MailboxChange {
        name: Some(quoted.into()),
        tags: Some(vec![quoted.into()]),
        ..MailboxChange::default()
    };
    let made = f.mailbox("alice@example.test", named).await.unwrap();
    assert_eq!(made.name, quoted);
    assert_eq!(made.tags, [quoted]);
    for bad in ["a\nb", "a\r\nBcc: x@y.test", "a\0b", "\u{1b}[2J"] {
        let name = MailboxChange {
            name: Some(bad.into()),
            ..MailboxChange::default()
        };
        assert!(
            f.directory
                .edit_mailbox(&f.root, "alice@example.test", &name)
                .await
                .is_err(),
            "{bad:?}"
        );
        let description = DomainChange {
            description: Some(bad.into()),
            ..DomainChange::default()
        };
        assert!(
            f.directory
                .edit_domain(&f.root, "example.test", &description)
                .await
                .is_err(),
            "{bad:?}"
        );
        assert!(f.domain(bad, DomainChange::default()).await.is_err(), "{bad:?}");
        assert!(
            f.mailbox(&format!("{bad}@example.test"), MailboxChange::default())
                .await
                .is_err()
        );
        assert!(f.alias("x@example.test", &[bad]).await.is_err());
        let commented = NewAlias {
            settings: AliasChange {
                private_comment: Some(bad.into()),
                ..alias("", &["a@b.test"]).settings
            },
            address: "x@example.test".into(),
        };
        assert!(f.directory.add_alias(&f.root, &commented).await.is_err());
        assert!(matches!(
            f.directory.mailbox(&f.root, bad).await,
            Err(DirectoryError::NotFound)
        ));
        assert!(matches!(
            f.directory.domain(&f.root, bad).await,
            Err(DirectoryError::NotFound)
        ));
        assert!(matches!(
            f.directory.domain_admin(&f.root, bad).await,
            Err(DirectoryError::NotFound)
        ));
    }
    let none = RateLimit {
        messages: 0,
        per: RateFrame::Hour,
    };
    let unlimited = NewDomain {
        name: "rate.test".into(),
        settings: DomainChange {
            rate_limit: Some(Some(none)),
            ..DomainChange::default()
        },
    };
    assert!(f.directory.add_domain(&f.root, &unlimited).await.is_err());
}

#[tokio::test]
async fn a_mailbox_has_a_name_that_the_mail_store_can_have() {
    let f = Fixture::with_domain().await;
    for name in ["a.b", "a-b", "a_b", "42", "-a"] {
        f.mailbox(&format!("{name}@example.test"), MailboxChange::default())
            .await
            .unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    for name in [
        "a+b", "a/b", "o'neill", "a=b", "a&b", "a%u", "a*", "a{b}", "~a", "#a", "a!b",
    ] {
        let address = format!("{name}@example.test");
        match f.mailbox(&address, MailboxChange::default()).await {
            Err(DirectoryError::Invalid {
                field: "address",
                rule,
            }) => {
                assert!(rule.contains("letters, digits and . _ -"), "{rule}");
            }
            other => panic!("{name}: {other:?}"),
        }
    }
    // An alias leads elsewhere, whatever it is called.
    for name in ["o'neill", "a=b", "a&b"] {
        f.alias(&format!("{name}@example.test"), &["a.b@example.test"])
            .await
            .unwrap();
    }
}
