//! Feeds of calendars over the JSON API.

use roost_shared::ErrorCode;
use roost_shared::feed::{FeedCreate, FeedCreated, FeedSummary};

use super::default_calendar;
use crate::support::{Answer, App};

#[tokio::test]
async fn a_feed_is_made_read_and_ended() {
    let app = App::attach();
    let alice = app.person("alice").await;
    let calendar = default_calendar(&alice).await.id;
    let path = format!("/api/collections/{calendar}/feed");
    assert_eq!(alice.get(&path).await.json::<Option<FeedSummary>>(), None);
    let made: FeedCreated = alice
        .post(&path, &FeedCreate { busy_only: false })
        .await
        .expect(201)
        .json();
    let told: Option<FeedSummary> = alice.get(&path).await.json();
    assert!(!told.unwrap().busy_only);
    let feed = app.visitor().get(&made.path).await.expect(200);
    assert!(feed.text().starts_with("BEGIN:VCALENDAR"));
    alice.delete(&path).await.expect(204);
    app.visitor().get(&made.path).await.expect(404);
    alice.delete(&path).await.error(ErrorCode::NotFound);
}

#[tokio::test]
async fn nobody_makes_feeds_of_what_they_do_not_see() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let path = format!("/api/collections/{}/feed", default_calendar(&alice).await.id);
    let create = FeedCreate { busy_only: true };
    bob.post(&path, &create).await.error(ErrorCode::NotFound);
    bob.get(&path).await.error(ErrorCode::NotFound);
    bob.delete(&path).await.error(ErrorCode::NotFound);
    app.visitor().get(&path).await.error(ErrorCode::NotSignedIn);
    let subscription = path.replace("feed", "subscription");
    app.visitor()
        .get(&subscription)
        .await
        .error(ErrorCode::NotSignedIn);
    for person in [&alice, &bob] {
        person.get(&subscription).await.error(ErrorCode::NotFound);
    }
    let request = app.visitor().request("POST", &path);
    Answer::of(request.header("x-roost-request", "1").json(&create))
        .await
        .error(ErrorCode::NotSignedIn);
    alice
        .post(&path, &serde_json::json!({"busy_only": 3}))
        .await
        .error(ErrorCode::MalformedRequest);
}
