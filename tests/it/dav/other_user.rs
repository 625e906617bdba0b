//! Every method on another's paths.

use crate::support::{Answer, App};

#[tokio::test]
async fn anothers_paths_do_not_exist() {
    let app = App::attach();
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    let home = alice.home("calendars", "default");
    let object = format!("{home}secret.ics");
    let ics = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:s\r\nDTSTAMP:20261101T000000Z\r\n\
               DTSTART:20261101T000000Z\r\nSUMMARY:secret\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    let put = alice
        .dav("PUT", &object)
        .header("content-type", "text/calendar")
        .body(ics);
    Answer::of(put).await.expect(201);
    for method in ["GET", "HEAD", "PUT", "DELETE", "PROPFIND", "PROPPATCH", "REPORT"] {
        for path in [&home, &object, &alice.home("addressbooks", "default")] {
            let answer = Answer::of(
                bob.dav(method, path)
                    .header("content-type", "text/calendar")
                    .body(ics),
            )
            .await;
            assert!(
                matches!(answer.status.as_u16(), 403..=405),
                "{method} {path}: {}",
                answer.status
            );
            assert!(!answer.text().contains("secret"), "{method} {path}");
        }
    }
    let made = Answer::of(bob.dav("MKCALENDAR", &alice.home("calendars", "mine"))).await;
    assert!(made.status.is_client_error(), "{}", made.status);
    Answer::of(alice.dav("GET", &object)).await.expect(200);
}

#[tokio::test]
async fn nobody_gets_anything() {
    let app = App::attach();
    let alice = app.person("alice").await;
    for method in [
        "GET",
        "PUT",
        "DELETE",
        "PROPFIND",
        "PROPPATCH",
        "REPORT",
        "MKCALENDAR",
        "MKCOL",
    ] {
        Answer::of(app.visitor().request(method, &alice.home("calendars", "default")))
            .await
            .expect(401);
    }
}

#[tokio::test]
async fn a_path_cannot_climb() {
    let app = App::attach();
    let person = app.person("alice").await;
    let home = person.home("calendars", "default");
    for name in [
        "..%2f..%2fx.ics",
        "a%2fb.ics",
        "%00.ics",
        "%0d%0aX-Evil:1.ics",
        "%ff.ics",
    ] {
        let request = person
            .dav("PUT", &format!("{home}{name}"))
            .header("content-type", "text/calendar")
            .body("x");
        let answer = Answer::of(request).await;
        assert!(answer.status.is_client_error(), "{name}: {}", answer.status);
        assert!(!answer.headers.contains_key("x-evil"));
    }
}
