//! What a person chose for the page.

use roost_shared::ErrorCode;
use roost_shared::session::SessionDetail;
use roost_shared::settings::{Settings, Theme, WeekStart};

use crate::support::App;

#[tokio::test]
async fn settings_are_kept_and_come_with_the_session() {
    let app = App::attach();
    let person = app.person("alice").await;
    let wanted = Settings {
        theme: Theme::Dark,
        week_start: WeekStart::Sunday,
        timezone: "Asia/Kathmandu".into(),
        from_name: "Alice Ångström".into(),
        signature: "Regards\nAlice".into(),
        ignore_mailed_invitations: true,
    };
    person.put("/api/settings", &wanted).await.expect(200);
    assert_eq!(person.get("/api/settings").await.json::<Settings>(), wanted);
    assert_eq!(
        person.get("/api/session").await.json::<SessionDetail>().settings,
        wanted
    );
    let other = app.person("bob").await;
    assert_eq!(
        other.get("/api/settings").await.json::<Settings>(),
        Settings::default()
    );
}

#[tokio::test]
async fn a_setting_that_breaks_a_rule_is_named_and_nothing_is_stored() {
    let app = App::attach();
    let person = app.person("alice").await;
    let wrong = Settings {
        timezone: "Mars/Base".into(),
        theme: Theme::Dark,
        ..Settings::default()
    };
    let error = person
        .put("/api/settings", &wrong)
        .await
        .error(ErrorCode::InvalidInput);
    assert!(error.fields.contains_key("timezone"), "{error:?}");
    assert_eq!(
        person.get("/api/settings").await.json::<Settings>(),
        Settings::default()
    );
}
