//! Offers, answers, rights, groups and delegates.

use chrono::{TimeZone, Utc};
use chrono_tz::Tz;
use futures_util::TryStreamExt;
use roost_shared::sharing::{ShareAccess, ShareTarget};

use super::{Fixture, event};
use crate::{Access, CollectionKind, CollectionPatch, Condition, GroupwareError, Result, ShareChange};

fn is_not_found<T>(result: Result<T>) -> bool {
    matches!(result, Err(GroupwareError::NotFound))
}

fn is_forbidden<T>(result: Result<T>) -> bool {
    matches!(result, Err(GroupwareError::Forbidden))
}

fn person(address: &str) -> ShareTarget {
    ShareTarget::Person {
        address: address.to_owned(),
    }
}

fn group(address: &str) -> ShareTarget {
    ShareTarget::Group {
        address: address.to_owned(),
    }
}

fn change(target: ShareTarget, access: Option<ShareAccess>) -> [ShareChange; 1] {
    [ShareChange {
        target,
        access,
        title: String::new(),
    }]
}

#[tokio::test]
async fn an_offer_is_seen_once_it_is_accepted() {
    let f = Fixture::new().await;
    f.put_event("a.ics", "Shared").await.unwrap();
    f.share_with_bob(f.calendar, ShareAccess::ReadWrite).await;
    let g = &f.groupware;
    assert!(is_not_found(g.collection(f.bob, f.calendar).await));
    assert!(g.object(f.bob, f.calendar, "a.ics").await.unwrap().is_none());
    let asked = g.invitations(f.bob).await.unwrap();
    assert_eq!(asked.len(), 1);
    assert_eq!((asked[0].collection, asked[0].declined), (f.calendar, false));

    let seen = g.accept_invitation(f.bob, f.calendar).await.unwrap();
    assert_eq!((seen.access, seen.writable), (Access::ReadWrite, true));
    assert_eq!(seen.name, "default-alice");
    assert!(g.invitations(f.bob).await.unwrap().is_empty());
    assert!(g.object(f.bob, f.calendar, "a.ics").await.unwrap().is_some());
    let bytes = event("b", "x", "20260301T100000Z", "20260301T110000Z", "");
    g.put(f.bob, f.calendar, "b.ics", bytes, &Condition::Any)
        .await
        .unwrap();

    // Accepting again changes nothing, and one's own is no offer.
    assert_eq!(
        g.accept_invitation(f.bob, f.calendar).await.unwrap().name,
        seen.name
    );
    assert!(is_not_found(g.accept_invitation(f.alice, f.calendar).await));
    // Each person's name and colour are their own.
    let patch = CollectionPatch {
        display_name: Some("Alice's".into()),
        ..CollectionPatch::default()
    };
    g.update_collection(f.bob, f.calendar, &patch).await.unwrap();
    assert_eq!(
        g.collection(f.alice, f.calendar).await.unwrap().display_name,
        "Calendar"
    );
}

#[tokio::test]
async fn declining_and_leaving_take_nothing_from_the_owner() {
    let f = Fixture::new().await;
    f.put_event("a.ics", "Shared").await.unwrap();
    let g = &f.groupware;
    assert!(is_not_found(g.decline_invitation(f.bob, f.calendar).await));
    f.share_with_bob(f.calendar, ShareAccess::Read).await;
    g.decline_invitation(f.bob, f.calendar).await.unwrap();
    assert!(g.invitations(f.bob).await.unwrap()[0].declined);
    assert_eq!(
        g.shares_of(f.alice, f.calendar).await.unwrap()[0].accepted,
        Some(false)
    );
    let replies = g.share_replies(f.alice).await.unwrap();
    assert_eq!((replies.len(), replies[0].accepted), (1, false));
    g.acknowledge_reply(f.alice, f.calendar, f.bob).await.unwrap();
    assert!(g.share_replies(f.alice).await.unwrap().is_empty());
    assert!(is_not_found(g.acknowledge_reply(f.bob, f.calendar, f.bob).await));

    // One may change one's mind, and be asked again.
    g.accept_invitation(f.bob, f.calendar).await.unwrap();
    g.delete_collection(f.bob, f.calendar).await.unwrap();
    assert!(is_not_found(g.collection(f.bob, f.calendar).await));
    assert!(g.object(f.alice, f.calendar, "a.ics").await.unwrap().is_some());
    f.share_with_bob(f.calendar, ShareAccess::Read).await;
    assert!(!g.invitations(f.bob).await.unwrap()[0].declined);
}

#[tokio::test]
async fn what_was_taken_back_long_ago_is_forgotten() {
    let f = Fixture::new().await;
    let g = &f.groupware;
    f.share_with_bob(f.calendar, ShareAccess::Read).await;
    g.accept_invitation(f.bob, f.calendar).await.unwrap();
    g.share(f.alice, f.calendar, &change(person("bob@example.test"), None))
        .await
        .unwrap();
    let told = g.share_notices(f.bob).await.unwrap();
    assert_eq!((told.len(), told[0].is_withdrawn), (1, true));
    assert!(g.share_notices(f.alice).await.unwrap().is_empty());
    assert!(is_not_found(g.put_notice_away(f.alice, f.calendar).await));
    let now = told[0].noted_at;
    g.prune(now, now).await.unwrap();
    assert_eq!(g.share_notices(f.bob).await.unwrap(), told);
    let later = now + chrono::Duration::seconds(1);
    g.prune(later, later).await.unwrap();
    assert!(g.share_notices(f.bob).await.unwrap().is_empty());
}

#[tokio::test]
async fn what_is_taken_back_is_gone_at_once() {
    let f = Fixture::new().await;
    let g = &f.groupware;
    f.share_with_bob(f.calendar, ShareAccess::ReadWrite).await;
    g.accept_invitation(f.bob, f.calendar).await.unwrap();
    f.share_with_bob(f.calendar, ShareAccess::Read).await;
    assert!(!g.collection(f.bob, f.calendar).await.unwrap().writable);
    g.share(f.alice, f.calendar, &change(person("bob@example.test"), None))
        .await
        .unwrap();
    assert!(is_not_found(g.collection(f.bob, f.calendar).await));
    assert!(g.invitations(f.bob).await.unwrap().is_empty());
}

#[tokio::test]
async fn only_busy_times_means_no_object_by_any_way() {
    let f = Fixture::new().await;
    f.put_event("a.ics", "Secret").await.unwrap();
    let g = &f.groupware;
    f.share_with_bob(f.calendar, ShareAccess::FreeBusy).await;
    let seen = g.accept_invitation(f.bob, f.calendar).await.unwrap();
    assert_eq!((seen.access, seen.writable), (Access::FreeBusy, false));
    let (bob, calendar) = (f.bob, f.calendar);
    assert!(g.object(bob, calendar, "a.ics").await.unwrap().is_none());
    assert!(g.objects_page(bob, calendar, None, 10).await.unwrap().is_empty());
    assert!(
        g.contents_named(bob, calendar, vec!["a.ics".into()], false)
            .try_collect::<Vec<_>>()
            .await
            .unwrap()
            .is_empty()
    );
    assert!(is_not_found(g.sync(bob, calendar, None, 10).await));
    assert!(is_not_found(g.event(bob, calendar, "a.ics", Tz::UTC).await));
    let day = |day| chrono::NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
    assert!(
        g.occurrences(bob, day(1), day(2), Tz::UTC)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(is_forbidden(
        g.delete(bob, calendar, "a.ics", &Condition::Any).await
    ));

    let time = |month| Utc.with_ymd_and_hms(2026, month, 1, 0, 0, 0).unwrap();
    let busy = g
        .free_busy(bob, &[calendar], time(2), time(4), Tz::UTC)
        .await
        .unwrap();
    assert_eq!(busy.periods().len(), 1);
    // An address book has no busy times.
    let refused = g
        .share(
            f.alice,
            f.book,
            &change(person("bob@example.test"), Some(ShareAccess::FreeBusy)),
        )
        .await;
    assert!(matches!(refused, Err(GroupwareError::InvalidInput { field, .. }) if field == "access"));
}

#[tokio::test]
async fn only_those_with_the_right_share_and_only_within_the_domain() {
    let f = Fixture::new().await;
    f.database.account("eve@elsewhere.test").await;
    f.database.account("carol@example.test").await;
    let g = &f.groupware;
    let with_carol = change(person("carol@example.test"), Some(ShareAccess::Read));
    assert!(is_not_found(g.share(f.bob, f.calendar, &with_carol).await));
    f.share_with_bob(f.calendar, ShareAccess::ReadWrite).await;
    assert!(is_not_found(g.share(f.bob, f.calendar, &with_carol).await));
    g.accept_invitation(f.bob, f.calendar).await.unwrap();
    assert!(is_forbidden(g.share(f.bob, f.calendar, &with_carol).await));
    assert!(is_forbidden(g.shares_of(f.bob, f.calendar).await));
    assert!(g.shares(f.bob, &[f.calendar]).await.unwrap().is_empty());
    f.share_with_bob(f.calendar, ShareAccess::Admin).await;
    g.share(f.bob, f.calendar, &with_carol).await.unwrap();
    assert_eq!(g.shares_of(f.bob, f.calendar).await.unwrap().len(), 2);

    for target in [
        person("eve@elsewhere.test"),
        person("nobody@example.test"),
        person("alice@example.test"),
        group("staff@example.test"),
    ] {
        let refused = g
            .share(f.alice, f.calendar, &change(target, Some(ShareAccess::Read)))
            .await;
        assert!(matches!(refused, Err(GroupwareError::InvalidInput { field, .. }) if field == "target"));
    }
}

#[tokio::test]
async fn the_strongest_of_several_offers_counts_and_groups_are_followed() {
    let f = Fixture::new().await;
    let carol = f.database.account("carol@example.test").await.id;
    f.database.account("eve@elsewhere.test").await;
    let g = &f.groupware;
    g.create_group("Staff@example.test", "The staff").await.unwrap();
    assert!(matches!(
        g.create_group("staff@example.test", "").await,
        Err(GroupwareError::NameTaken)
    ));
    g.add_to_group("staff@example.test", "bob@example.test")
        .await
        .unwrap();
    assert!(is_not_found(
        g.add_to_group("staff@example.test", "eve@elsewhere.test").await
    ));
    g.share(
        f.alice,
        f.calendar,
        &change(ShareTarget::Domain, Some(ShareAccess::Read)),
    )
    .await
    .unwrap();
    g.share(
        f.alice,
        f.calendar,
        &change(group("staff@example.test"), Some(ShareAccess::ReadWrite)),
    )
    .await
    .unwrap();
    assert!(g.accept_invitation(f.bob, f.calendar).await.unwrap().writable);
    assert!(!g.accept_invitation(carol, f.calendar).await.unwrap().writable);
    g.add_to_group("staff@example.test", "carol@example.test")
        .await
        .unwrap();
    assert!(g.collection(carol, f.calendar).await.unwrap().writable);
    g.remove_from_group("staff@example.test", "carol@example.test")
        .await
        .unwrap();
    assert!(!g.collection(carol, f.calendar).await.unwrap().writable);
    g.share(f.alice, f.calendar, &change(ShareTarget::Domain, None))
        .await
        .unwrap();
    assert!(is_not_found(g.collection(carol, f.calendar).await));
    assert!(g.collection(f.bob, f.calendar).await.unwrap().writable);
}

#[tokio::test]
async fn offers_are_replaced_all_or_none() {
    let f = Fixture::new().await;
    f.database.account("carol@example.test").await;
    f.share_with_bob(f.calendar, ShareAccess::Read).await;
    let g = &f.groupware;
    let wanted = [
        (person("carol@example.test"), ShareAccess::ReadWrite),
        (person("nobody@example.test"), ShareAccess::Read),
    ];
    g.replace_shares(f.alice, f.calendar, &wanted).await.unwrap_err();
    assert_eq!(g.invitations(f.bob).await.unwrap().len(), 1);
    g.replace_shares(f.alice, f.calendar, &wanted[..1]).await.unwrap();
    assert!(g.invitations(f.bob).await.unwrap().is_empty());
    assert_eq!(g.shares_of(f.alice, f.calendar).await.unwrap().len(), 1);
}

#[tokio::test]
async fn delegates_act_in_all_calendars_that_are_the_owners_own() {
    let f = Fixture::new().await;
    f.put_event("a.ics", "Hers").await.unwrap();
    let g = &f.groupware;
    let alice = f.database.account("alice@example.test").await;
    g.set_delegates(&alice, false, &["bob@example.test".into()])
        .await
        .unwrap();
    let calendars = g
        .collections_in(f.bob, f.alice, CollectionKind::Calendar)
        .await
        .unwrap();
    assert!(
        calendars
            .iter()
            .all(|calendar| calendar.owner == f.alice && !calendar.writable)
    );
    let names: Vec<&str> = calendars.iter().map(|calendar| calendar.name.as_str()).collect();
    assert_eq!(names, ["default", "tasks", "inbox"]);
    assert!(
        g.collections_in(f.bob, f.alice, CollectionKind::AddressBook)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(g.object(f.bob, f.calendar, "a.ics").await.unwrap().is_some());
    assert!(g.object(f.bob, f.book, "a.vcf").await.unwrap().is_none());
    assert!(is_forbidden(
        g.delete(f.bob, f.calendar, "a.ics", &Condition::Any).await
    ));
    // They stay out of the delegate's own home, and the delegate can neither leave nor rename them.
    let own = g.collections(f.bob, CollectionKind::Calendar).await.unwrap();
    assert!(own.iter().all(|calendar| calendar.owner == f.bob));
    assert!(is_forbidden(g.delete_collection(f.bob, f.calendar).await));
    assert!(is_not_found(
        g.update_collection(f.bob, f.calendar, &CollectionPatch::default())
            .await
    ));

    // Nothing was offered, so there is nothing to accept.
    assert!(is_not_found(g.accept_invitation(f.bob, f.calendar).await));

    // One who may write moves over, and a weaker offer does not take that away.
    g.set_delegates(&alice, true, &["bob@example.test".into()])
        .await
        .unwrap();
    assert_eq!(g.delegates(f.alice).await.unwrap().len(), 1);
    f.share_with_bob(f.calendar, ShareAccess::Read).await;
    assert!(g.accept_invitation(f.bob, f.calendar).await.unwrap().writable);
    g.delete(f.bob, f.calendar, "a.ics", &Condition::Any)
        .await
        .unwrap();
    g.set_delegates(&alice, true, &[]).await.unwrap();
    assert!(!g.collection(f.bob, f.calendar).await.unwrap().writable);
    assert!(
        g.collections_in(f.bob, f.alice, CollectionKind::Calendar)
            .await
            .unwrap()
            .iter()
            .all(|calendar| calendar.id == f.calendar)
    );

    for stranger in ["alice@example.test", "nobody@example.test"] {
        g.set_delegates(&alice, true, &[stranger.into()])
            .await
            .unwrap_err();
    }
}

#[tokio::test]
async fn the_directory_is_that_of_ones_own_domain() {
    let f = Fixture::new().await;
    f.database.account("bobby@elsewhere.test").await;
    f.groupware
        .create_group("bookkeeping@example.test", "Money people")
        .await
        .unwrap();
    let alice = f.database.account("alice@example.test").await;
    let found = async |query: &str| -> Vec<String> {
        let found = f.groupware.search_directory(&alice, query, 10).await.unwrap();
        found.into_iter().map(|principal| principal.address).collect()
    };
    assert_eq!(
        found("BO").await,
        ["bob@example.test", "bookkeeping@example.test"]
    );
    assert_eq!(found("peop").await, ["bookkeeping@example.test"]);
    assert_eq!(found("%").await, Vec::<String>::new());
    assert_eq!(found(" ").await, Vec::<String>::new());
}
