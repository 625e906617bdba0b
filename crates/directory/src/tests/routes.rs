//! Where mail goes, as Postfix and Dovecot read it.

use roost_shared::admin::{
    AliasChange, DomainChange, GroupChange, MailboxChange, MailboxKind, NewAliasDomain, NewGroup, NewMailbox,
    NewTemporaryAddress,
};

use super::{Fixture, person};
use crate::DirectoryError;

fn forwards(targets: &[&str], keep_copy: bool) -> MailboxChange {
    MailboxChange {
        forwards: Some(targets.iter().map(|&target| target.to_owned()).collect()),
        keep_copy: Some(keep_copy),
        ..MailboxChange::default()
    }
}

#[tokio::test]
async fn forwards_with_and_without_a_copy() {
    let f = Fixture::with_domain().await;
    let alice = "alice@example.test";
    f.mailbox(alice, forwards(&["a@elsewhere.test", alice], true))
        .await
        .unwrap();
    assert_eq!(f.look_up("aliases", alice).await, ["a@elsewhere.test", alice]);
    f.directory
        .edit_mailbox(&f.root, alice, &forwards(&["a@elsewhere.test"], false))
        .await
        .unwrap();
    assert_eq!(f.look_up("aliases", alice).await, ["a@elsewhere.test"]);
    // Without a forward there is nothing but a copy.
    f.directory
        .edit_mailbox(&f.root, alice, &forwards(&[], false))
        .await
        .unwrap();
    assert_eq!(f.look_up("aliases", alice).await, [alice]);
}

#[tokio::test]
async fn aliases_lead_where_they_say_until_they_end() {
    let f = Fixture::with_domain().await;
    f.mailbox("alice@example.test", MailboxChange::default())
        .await
        .unwrap();
    let info = f
        .alias("info@example.test", &["x@elsewhere.test", "alice@example.test"])
        .await
        .unwrap();
    f.alias("@example.test", &["alice@example.test"]).await.unwrap();
    assert_eq!(
        f.look_up("aliases", "info@example.test").await,
        ["alice@example.test", "x@elsewhere.test"]
    );
    assert_eq!(
        f.look_up("aliases", "@example.test").await,
        ["alice@example.test"]
    );
    // The mailbox goes before the catch-all: it leads to itself.
    assert_eq!(
        f.look_up("aliases", "alice@example.test").await,
        ["alice@example.test"]
    );
    // One sends as an alias of one's own; a catch-all is nobody's name.
    assert!(
        f.look_up("senders", "info@example.test")
            .await
            .contains(&"alice@example.test".to_owned())
    );
    assert!(f.look_up("senders", "@example.test").await.is_empty());
    let private = AliasChange {
        sender_allowed: Some(false),
        ..AliasChange::default()
    };
    f.directory.edit_alias(&f.root, info.id, &private).await.unwrap();
    assert!(f.look_up("senders", "info@example.test").await.is_empty());
    let off = AliasChange {
        active: Some(false),
        ..AliasChange::default()
    };
    f.directory.edit_alias(&f.root, info.id, &off).await.unwrap();
    assert!(f.look_up("aliases", "info@example.test").await.is_empty());
    let ending = AliasChange {
        active: Some(true),
        expires_at: Some(Some(chrono::Utc::now() + chrono::TimeDelta::milliseconds(300))),
        ..AliasChange::default()
    };
    f.directory.edit_alias(&f.root, info.id, &ending).await.unwrap();
    assert_eq!(f.look_up("aliases", "info@example.test").await.len(), 2);
    tokio::time::sleep(std::time::Duration::from_millis(400)).await;
    assert!(f.look_up("aliases", "info@example.test").await.is_empty());
}

#[tokio::test]
async fn another_name_of_a_domain_takes_the_mail_of_all_its_addresses() {
    let f = Fixture::with_domain().await;
    f.mailbox("alice@example.test", MailboxChange::default())
        .await
        .unwrap();
    f.alias("info@example.test", &["x@elsewhere.test"]).await.unwrap();
    let new = NewAliasDomain {
        name: "example.org".into(),
        target: "example.test".into(),
        active: true,
    };
    f.directory.add_alias_domain(&f.root, &new).await.unwrap();
    assert_eq!(f.look_up("domains", "example.org").await, ["example.org"]);
    assert_eq!(
        f.look_up("aliases", "alice@example.org").await,
        ["alice@example.test"]
    );
    assert_eq!(
        f.look_up("aliases", "info@example.org").await,
        ["x@elsewhere.test"]
    );
    assert!(f.look_up("aliases", "nobody@example.org").await.is_empty());
    assert_eq!(
        f.look_up("senders", "alice@example.org").await,
        ["alice@example.test"]
    );
    // A name is taken once, as a domain or as another's.
    assert!(matches!(
        f.domain("example.org", DomainChange::default()).await,
        Err(DirectoryError::Exists(_))
    ));
    let off = DomainChange {
        active: Some(false),
        ..DomainChange::default()
    };
    f.directory
        .edit_domain(&f.root, "example.test", &off)
        .await
        .unwrap();
    for domain in ["example.test", "example.org"] {
        assert!(f.look_up("domains", domain).await.is_empty());
        assert!(f.look_up("aliases", &format!("alice@{domain}")).await.is_empty());
        assert!(f.look_up("senders", &format!("alice@{domain}")).await.is_empty());
    }
    assert!(f.look_up("dovecot", "alice@example.test").await.is_empty());
}

#[tokio::test]
async fn one_sends_as_what_one_was_granted() {
    let f = Fixture::with_domain().await;
    let shared = NewMailbox {
        address: "office@example.test".into(),
        kind: MailboxKind::Shared,
        ..NewMailbox::default()
    };
    f.directory.add_mailbox(&f.root, &shared).await.unwrap();
    let granted = MailboxChange {
        send_as: Some(vec!["Office@example.test".into(), "@example.test".into()]),
        ..MailboxChange::default()
    };
    f.mailbox("alice@example.test", granted).await.unwrap();
    f.mailbox("bob@example.test", MailboxChange::default())
        .await
        .unwrap();
    assert_eq!(
        f.look_up("senders", "office@example.test").await,
        ["alice@example.test", "office@example.test"]
    );
    assert_eq!(
        f.look_up("senders", "@example.test").await,
        ["alice@example.test"]
    );
    assert_eq!(
        f.look_up("senders", "bob@example.test").await,
        ["bob@example.test"]
    );
    // It takes mail, and nobody signs in to it.
    assert_eq!(f.look_up("dovecot", "office@example.test").await.len(), 1);
    let password = MailboxChange {
        password: Some("correct horse".into()),
        ..MailboxChange::default()
    };
    f.directory
        .edit_mailbox(&f.root, "office@example.test", &password)
        .await
        .unwrap();
    let secret = roost_model::Secret::new("correct horse".into());
    let client = roost_identity::Client {
        protocol: roost_shared::Protocol::Imap,
        ip: None,
        user_agent: String::new(),
    };
    assert!(
        f.directory
            .identity
            .check_password("office@example.test", &secret, &client)
            .await
            .is_err()
    );
    assert!(
        f.directory
            .identity
            .check_password("bob@example.test", &secret, &client)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn a_group_takes_mail_for_its_members() {
    let f = Fixture::with_domain().await;
    for name in ["alice", "bob"] {
        f.mailbox(&format!("{name}@example.test"), MailboxChange::default())
            .await
            .unwrap();
    }
    let new = NewGroup {
        address: "staff@example.test".into(),
        settings: GroupChange {
            members: Some(vec!["alice@example.test".into()]),
            ..GroupChange::default()
        },
    };
    f.directory.add_group(&f.root, &new).await.unwrap();
    f.directory
        .add_group_member(&f.root, "staff@example.test", "bob@example.test")
        .await
        .unwrap();
    assert_eq!(
        f.look_up("aliases", "staff@example.test").await,
        ["alice@example.test", "bob@example.test"]
    );
    f.directory
        .remove_group_member(&f.root, "staff@example.test", "alice@example.test")
        .await
        .unwrap();
    assert_eq!(
        f.look_up("aliases", "staff@example.test").await,
        ["bob@example.test"]
    );
    let silent = GroupChange {
        receives_mail: Some(false),
        ..GroupChange::default()
    };
    f.directory
        .edit_group(&f.root, "staff@example.test", &silent)
        .await
        .unwrap();
    assert!(f.look_up("aliases", "staff@example.test").await.is_empty());
    let stranger = f
        .directory
        .add_group_member(&f.root, "staff@example.test", "x@other.test")
        .await;
    assert!(matches!(
        stranger,
        Err(DirectoryError::Invalid { field: "members", .. })
    ));
    f.directory
        .remove_group(&f.root, "staff@example.test")
        .await
        .unwrap();
    f.mailbox("staff@example.test", MailboxChange::default())
        .await
        .unwrap();
}

#[tokio::test]
async fn temporary_addresses_lead_home_and_end() {
    let f = Fixture::with_domain().await;
    f.mailbox("alice@example.test", MailboxChange::default())
        .await
        .unwrap();
    let new = NewTemporaryAddress {
        description: "a shop".into(),
        hours: Some(1),
        ..NewTemporaryAddress::default()
    };
    let made = f
        .directory
        .add_temporary_address(&f.root, "alice@example.test", &new)
        .await
        .unwrap();
    assert_eq!(f.look_up("aliases", &made.address).await, ["alice@example.test"]);
    let listed = f
        .directory
        .temporary_addresses(&f.root, "alice@example.test")
        .await
        .unwrap();
    assert_eq!(listed, std::slice::from_ref(&made));
    // It is no alias to those who look for aliases.
    assert!(f.directory.alias(&f.root, made.id).await.is_err());
    let lasting = f
        .directory
        .prolong_temporary_address(&f.root, made.id, None)
        .await
        .unwrap();
    assert_eq!(lasting.expires_at, None);
    f.directory
        .remove_temporary_address(&f.root, made.id)
        .await
        .unwrap();
    assert!(f.look_up("aliases", &made.address).await.is_empty());
}

#[tokio::test]
async fn a_removed_mailbox_is_gone_at_once_and_its_address_free_when_its_mail_is() {
    let f = Fixture::with_domain().await;
    let address = "alice@example.test";
    f.mailbox(address, MailboxChange::default()).await.unwrap();
    f.directory.remove_mailbox(&f.root, address).await.unwrap();
    assert!(matches!(
        f.directory.mailbox(&f.root, address).await,
        Err(DirectoryError::NotFound)
    ));
    assert!(f.look_up("aliases", address).await.is_empty());
    assert!(f.look_up("mailboxes", address).await.is_empty());
    assert!(f.look_up("dovecot", address).await.is_empty());
    // The server itself still reaches it, to delete the mail.
    let quota = f.directory.identity.mailbox_quota(address).await.unwrap();
    assert!(quota.is_some());
    let again = f.mailbox(address, MailboxChange::default()).await;
    assert!(matches!(again, Err(DirectoryError::BeingRemoved(_))));
    let waiting = f.directory.removed_mailboxes().await.unwrap();
    assert_eq!(waiting.len(), 1);
    let account = waiting[0].account;
    f.directory.forget_mailbox(account).await.unwrap();
    let new = f
        .directory
        .add_mailbox(&f.root, &person(address, MailboxChange::default()))
        .await
        .unwrap();
    assert_eq!(new.name, "");
    // Only what was marked is forgotten.
    let account = f.directory.identity.find_account(address).await.unwrap().unwrap();
    f.directory.forget_mailbox(account.id).await.unwrap();
    assert!(f.directory.mailbox(&f.root, address).await.is_ok());
}

#[tokio::test]
async fn a_domain_goes_with_its_mailboxes_only_if_it_is_said() {
    let f = Fixture::with_domain().await;
    f.mailbox("alice@example.test", MailboxChange::default())
        .await
        .unwrap();
    f.alias("@example.test", &["alice@example.test"]).await.unwrap();
    let refused = f.directory.remove_domain(&f.root, "example.test", false).await;
    assert!(matches!(refused, Err(DirectoryError::NotEmpty(_))));
    f.directory
        .remove_domain(&f.root, "example.test", true)
        .await
        .unwrap();
    assert!(matches!(
        f.directory.domain(&f.root, "example.test").await,
        Err(DirectoryError::NotFound)
    ));
    assert!(f.look_up("domains", "example.test").await.is_empty());
    assert!(f.look_up("aliases", "alice@example.test").await.is_empty());
    let again = f.domain("example.test", DomainChange::default()).await;
    assert!(matches!(again, Err(DirectoryError::BeingRemoved(_))));
    let account = f.directory.removed_mailboxes().await.unwrap()[0].account;
    f.directory.forget_mailbox(account).await.unwrap();
    f.domain("example.test", DomainChange::default()).await.unwrap();
    // An empty one goes at once.
    f.directory
        .remove_domain(&f.root, "example.test", false)
        .await
        .unwrap();
    f.domain("example.test", DomainChange::default()).await.unwrap();
}
