//! Who may do what.

use roost_shared::admin::{
    ApiKeyRole, DomainChange, MailboxChange, NewAliasDomain, NewApiKey, NewBccMap, NewDomainAdmin, NewGroup,
    NewTemporaryAddress,
};
use roost_shared::admin::{BccKind, DomainAdminChange, GroupChange, NewDomain};

use super::{Fixture, alias, domain_admin, person};
use crate::{DirectoryError, KeyRefusal, ListQuery};

/// Two domains with a mailbox, an alias and a group each.
async fn two_domains() -> Fixture {
    let f = Fixture::new().await;
    for domain in ["example.test", "other.test"] {
        f.domain(domain, DomainChange::default()).await.unwrap();
        f.mailbox(&format!("alice@{domain}"), MailboxChange::default())
            .await
            .unwrap();
        f.alias(&format!("info@{domain}"), &[&format!("alice@{domain}")])
            .await
            .unwrap();
        let group = NewGroup {
            address: format!("staff@{domain}"),
            ..NewGroup::default()
        };
        f.directory.add_group(&f.root, &group).await.unwrap();
    }
    f
}

#[tokio::test]
async fn anothers_domain_does_not_exist_and_each_try_is_written_down() {
    let f = two_domains().await;
    let d = &f.directory;
    let chief = domain_admin(&["example.test"]);
    let theirs = d.alias_by_address(&f.root, "info@other.test").await.unwrap().id;
    let bcc = NewBccMap {
        kind: BccKind::Sender,
        address: "@other.test".into(),
        target: "spy@example.test".into(),
        active: true,
    };
    let temporary = NewTemporaryAddress::default();
    let alias_domain = NewAliasDomain {
        name: "third.test".into(),
        target: "other.test".into(),
        active: true,
    };
    let group = NewGroup {
        address: "spies@other.test".into(),
        ..NewGroup::default()
    };
    let query = ListQuery {
        domain: Some("other.test".into()),
        ..ListQuery::default()
    };
    let change = MailboxChange::default();
    let tries = [
        d.domain(&chief, "other.test").await.err(),
        d.edit_domain(&chief, "other.test", &DomainChange::default())
            .await
            .err(),
        d.remove_domain(&chief, "other.test", true).await.err(),
        d.mailbox(&chief, "alice@other.test").await.err(),
        d.add_mailbox(&chief, &person("spy@other.test", change.clone()))
            .await
            .err(),
        d.edit_mailbox(&chief, "alice@other.test", &change).await.err(),
        d.remove_mailbox(&chief, "alice@other.test").await.err(),
        d.mailboxes(&chief, &query, &[]).await.err(),
        d.alias(&chief, theirs).await.err(),
        d.alias_by_address(&chief, "info@other.test").await.err(),
        d.add_alias(&chief, &alias("spy@other.test", &["spy@example.test"]))
            .await
            .err(),
        d.edit_alias(&chief, theirs, &alias("", &["spy@example.test"]).settings)
            .await
            .err(),
        d.remove_alias(&chief, theirs).await.err(),
        d.aliases(&chief, &query).await.err(),
        d.add_alias_domain(&chief, &alias_domain).await.err(),
        d.add_temporary_address(&chief, "alice@other.test", &temporary)
            .await
            .err(),
        d.temporary_addresses(&chief, "alice@other.test").await.err(),
        d.add_bcc_map(&chief, &bcc).await.err(),
        d.group(&chief, "staff@other.test").await.err(),
        d.add_group(&chief, &group).await.err(),
        d.edit_group(&chief, "staff@other.test", &GroupChange::default())
            .await
            .err(),
        d.remove_group(&chief, "staff@other.test").await.err(),
    ];
    let count = tries.len();
    for (number, error) in tries.into_iter().enumerate() {
        assert!(
            matches!(error, Some(DirectoryError::NotFound)),
            "{number}: {error:?}"
        );
    }
    let log = d.audit_log(&f.root, None, None, 500).await.unwrap();
    let refused: Vec<_> = log.iter().filter(|row| row.outcome == "refused").collect();
    assert_eq!(refused.len(), count);
    assert!(refused.iter().all(|row| row.actor == "chief@example.test"));
    // Those of the other domain do not read what others try there, nor does whoever tried.
    let own = d
        .audit_log(&domain_admin(&["other.test"]), None, None, 500)
        .await
        .unwrap();
    assert!(own.iter().all(|row| row.outcome == "done"));
    // What is listed without naming a domain is one's own.
    let own = d.mailboxes(&chief, &ListQuery::default(), &[]).await.unwrap();
    assert_eq!(own.items.len(), 1);
    assert_eq!(own.items[0].domain, "example.test");
    assert_eq!(
        d.domains(&chief, &ListQuery::default())
            .await
            .unwrap()
            .items
            .len(),
        1
    );
    assert_eq!(
        d.aliases(&chief, &ListQuery::default())
            .await
            .unwrap()
            .items
            .len(),
        1
    );
}

#[tokio::test]
async fn an_administrator_of_a_domain_changes_no_limit_and_grants_nothing_of_others() {
    let f = two_domains().await;
    let d = &f.directory;
    let chief = domain_admin(&["example.test"]);
    let described = DomainChange {
        description: Some("Ours".into()),
        ..DomainChange::default()
    };
    let domain = d.edit_domain(&chief, "example.test", &described).await.unwrap();
    assert_eq!(domain.description, "Ours");
    for change in [
        DomainChange {
            max_mailboxes: Some(1000),
            ..DomainChange::default()
        },
        DomainChange {
            active: Some(false),
            ..DomainChange::default()
        },
        DomainChange {
            total_quota_bytes: Some(1 << 50),
            ..DomainChange::default()
        },
    ] {
        let error = d.edit_domain(&chief, "example.test", &change).await.unwrap_err();
        assert!(matches!(error, DirectoryError::Forbidden), "{error}");
    }
    let error = d
        .add_domain(
            &chief,
            &NewDomain {
                name: "new.test".into(),
                ..NewDomain::default()
            },
        )
        .await;
    assert!(matches!(error, Err(DirectoryError::Forbidden)));
    assert!(matches!(d.api_keys(&chief).await, Err(DirectoryError::Forbidden)));
    assert!(matches!(
        d.relay_hosts(&chief).await,
        Err(DirectoryError::Forbidden)
    ));
    let grant = MailboxChange {
        send_as: Some(vec!["alice@other.test".into()]),
        ..MailboxChange::default()
    };
    let error = d
        .edit_mailbox(&chief, "alice@example.test", &grant)
        .await
        .unwrap_err();
    assert!(
        matches!(error, DirectoryError::Invalid { field: "send_as", .. }),
        "{error}"
    );
    let elevated = MailboxChange {
        is_admin: Some(true),
        ..MailboxChange::default()
    };
    let error = d
        .edit_mailbox(&chief, "alice@example.test", &elevated)
        .await
        .unwrap_err();
    assert!(matches!(error, DirectoryError::Forbidden));
    assert!(
        d.add_mailbox(&chief, &person("eve@example.test", elevated))
            .await
            .is_err()
    );
}

#[tokio::test]
async fn nobody_takes_over_someone_with_more_rights() {
    let f = two_domains().await;
    let d = &f.directory;
    let chief = domain_admin(&["example.test"]);
    let admin = MailboxChange {
        is_admin: Some(true),
        ..MailboxChange::default()
    };
    f.mailbox("admin@example.test", admin).await.unwrap();
    let new = NewDomainAdmin {
        username: "alice@example.test".into(),
        password: None,
        domains: vec!["example.test".into(), "other.test".into()],
        active: true,
    };
    d.add_domain_admin(&f.root, &new).await.unwrap();
    let takeover = MailboxChange {
        password: Some("taken over".into()),
        ..MailboxChange::default()
    };
    for address in ["admin@example.test", "alice@example.test"] {
        let error = d.edit_mailbox(&chief, address, &takeover).await.unwrap_err();
        assert!(matches!(error, DirectoryError::Forbidden), "{address}: {error}");
        assert!(d.remove_mailbox(&chief, address).await.is_err(), "{address}");
    }
    let fewer = DomainAdminChange {
        domains: Some(vec!["example.test".into()]),
        ..DomainAdminChange::default()
    };
    d.edit_domain_admin(&f.root, "alice@example.test", &fewer)
        .await
        .unwrap();
    d.edit_mailbox(&chief, "alice@example.test", &takeover)
        .await
        .unwrap();
}

#[tokio::test]
async fn a_key_opens_what_it_is_for_and_no_more() {
    let f = two_domains().await;
    let d = &f.directory;
    let new = NewApiKey {
        name: "terraform".into(),
        role: ApiKeyRole::Domains,
        domains: vec!["example.test".into()],
        read_only: true,
        networks: vec!["192.0.2.0/24".into(), "2001:db8::1".into()],
        expires_at: None,
    };
    let issued = d.add_api_key(&f.root, &new).await.unwrap();
    assert_eq!(issued.token.len(), 64);
    let inside = Some("192.0.2.7".parse().unwrap());
    let actor = d.open_api_key(&issued.token, inside).await.unwrap();
    assert!(d.mailbox(&actor, "alice@example.test").await.is_ok());
    assert!(matches!(
        d.mailbox(&actor, "alice@other.test").await,
        Err(DirectoryError::NotFound)
    ));
    let change = MailboxChange::default();
    let error = d
        .edit_mailbox(&actor, "alice@example.test", &change)
        .await
        .unwrap_err();
    assert!(matches!(error, DirectoryError::ReadOnly));
    // Which of the two it is does not depend on whether it may write.
    let error = d
        .edit_mailbox(&actor, "alice@other.test", &change)
        .await
        .unwrap_err();
    assert!(matches!(error, DirectoryError::NotFound));
    for outside in ["192.0.3.7", "2001:db8::2"] {
        let refused = d
            .open_api_key(&issued.token, Some(outside.parse().unwrap()))
            .await;
        assert!(matches!(refused, Err(KeyRefusal::Network)), "{outside}");
    }
    assert!(matches!(
        d.open_api_key(&issued.token, None).await,
        Err(KeyRefusal::Network)
    ));
    let mapped = Some("::ffff:192.0.2.7".parse().unwrap());
    assert!(d.open_api_key(&issued.token, mapped).await.is_ok());
    assert!(matches!(
        d.open_api_key("guess", inside).await,
        Err(KeyRefusal::Unknown)
    ));
    let keys = d.api_keys(&f.root).await.unwrap();
    assert!(keys[0].last_used_at.is_some());
    sqlx::query("UPDATE api_key SET expires_at = now()")
        .execute(&f.database.pool)
        .await
        .unwrap();
    assert!(matches!(
        d.open_api_key(&issued.token, inside).await,
        Err(KeyRefusal::Unknown)
    ));
    d.remove_api_key(&f.root, issued.key.id).await.unwrap();
    assert!(d.api_keys(&f.root).await.unwrap().is_empty());
    // Neither token nor hash, nor a password, stands in the log.
    let log = d.audit_log(&f.root, None, None, 500).await.unwrap();
    let log = serde_json::to_string(&log).unwrap();
    assert!(!log.contains(&issued.token) && !log.contains("correct horse") && !log.contains("argon2"));
    assert!(log.contains("api_key.add") && log.contains("api_key.remove"));
}

#[tokio::test]
async fn each_change_is_written_down_with_before_and_after() {
    let f = Fixture::with_domain().await;
    f.mailbox("alice@example.test", MailboxChange::default())
        .await
        .unwrap();
    let renamed = MailboxChange {
        name: Some("Alice".into()),
        ..MailboxChange::default()
    };
    f.directory
        .edit_mailbox(&f.root, "alice@example.test", &renamed)
        .await
        .unwrap();
    f.directory
        .remove_mailbox(&f.root, "alice@example.test")
        .await
        .unwrap();
    let log = f
        .directory
        .audit_log(&f.root, Some("alice@example.test"), None, 10)
        .await
        .unwrap();
    let names = |row: usize| {
        let name = |value: &Option<serde_json::Value>| value.as_ref().map(|value| value["name"].clone());
        (
            log[row].action.clone(),
            name(&log[row].before),
            name(&log[row].after),
        )
    };
    assert_eq!(names(2), ("mailbox.add".into(), None, Some("".into())));
    assert_eq!(
        names(1),
        ("mailbox.edit".into(), Some("".into()), Some("Alice".into()))
    );
    assert_eq!(names(0), ("mailbox.remove".into(), Some("Alice".into()), None));
    assert_eq!(log[0].domain.as_deref(), Some("example.test"));
    // What fails leaves no row that says it was done.
    assert!(
        f.mailbox("alice@nowhere.test", MailboxChange::default())
            .await
            .is_err()
    );
    let log = f
        .directory
        .audit_log(&f.root, Some("alice@nowhere.test"), None, 10)
        .await
        .unwrap();
    assert!(log.is_empty());
}
