//! The language of a property's value is kept with it (RFC 4918 §4.3).

use super::support::{ALICE, BOOK, Server, with_namespaces};

const HOME: &str = "/dav/calendars/alice@example.test/";

async fn update(server: &Server, path: &str, attributes: &str, instructions: &str) {
    let body = with_namespaces(&format!(
        "<D:propertyupdate {attributes}>{instructions}</D:propertyupdate>"
    ));
    let answer = server.call("PROPPATCH", path).body(body).send().await.expect(207);
    assert!(answer.text().contains("200 OK"), "{}", answer.text());
}

/// A property's language and text, as PROPFIND of the resource and of what it is in say them alike.
async fn value(server: &Server, path: &str, element: &str) -> (Option<String>, String) {
    let local = element.split_once(':').unwrap().1;
    let parent = path.trim_end_matches('/').rsplit_once('/').unwrap().0;
    let wanted = format!("<{element}/>");
    let itself = server.propfind(path, "0", &wanted).await;
    let listed = server.propfind(&format!("{parent}/"), "1", &wanted).await;
    let listed = listed.iter().find(|response| response.href() == path).unwrap();
    let found = itself[0].prop(local).unwrap();
    assert_eq!(found.language(), listed.prop(local).unwrap().language());
    (found.language().map(str::to_owned), found.text())
}

#[tokio::test]
async fn a_language_is_kept_wherever_it_is_stated() {
    let server = Server::start().await;
    for (path, description) in [
        (ALICE, "C:calendar-description"),
        (BOOK, "R:addressbook-description"),
    ] {
        for element in ["D:displayname", description, "X:dead"] {
            let property = |attribute: &str| format!("<{element} {attribute}>Text</{element}>");
            let german = "xml:lang='de'";
            for (update_says, set_says, prop_says, property_says) in [
                ("", "", "", german),
                ("", "", german, ""),
                ("", german, "", ""),
                (german, "", "", ""),
                ("xml:lang='en'", "xml:lang='fr'", "xml:lang='it'", german),
            ] {
                update(
                    &server,
                    path,
                    "",
                    &format!("<D:remove><D:prop><{element}/></D:prop></D:remove>"),
                )
                .await;
                let property = property(property_says);
                let set = format!("<D:set {set_says}><D:prop {prop_says}>{property}</D:prop></D:set>");
                update(&server, path, update_says, &set).await;
                let found = value(&server, path, element).await;
                assert_eq!(found, (Some("de".to_owned()), "Text".to_owned()), "{set}");
            }
        }
    }
}

#[tokio::test]
async fn another_value_has_its_own_language_or_none() {
    let server = Server::start().await;
    let set = |text: &str, language: &str| {
        format!("<D:set><D:prop><D:displayname {language}>{text}</D:displayname></D:prop></D:set>")
    };
    update(&server, ALICE, "", &set("B\u{fc}ro", "xml:lang='de'")).await;
    // What does not speak of the name leaves its language.
    update(
        &server,
        ALICE,
        "xml:lang='fr'",
        "<D:set><D:prop><A:calendar-order>1</A:calendar-order></D:prop></D:set>",
    )
    .await;
    assert_eq!(
        value(&server, ALICE, "D:displayname").await.0.as_deref(),
        Some("de")
    );
    update(&server, ALICE, "", &set("Office", "xml:lang='en-GB'")).await;
    assert_eq!(
        value(&server, ALICE, "D:displayname").await.0.as_deref(),
        Some("en-GB")
    );
    update(&server, ALICE, "", &set("Office", "")).await;
    assert_eq!(value(&server, ALICE, "D:displayname").await.0, None);
}

#[tokio::test]
async fn a_new_collection_keeps_its_languages() {
    let server = Server::start().await;
    let path = format!("{HOME}office/");
    let body = with_namespaces(
        "<C:mkcalendar><D:set xml:lang='de'><D:prop><D:displayname>Amt</D:displayname>\
         <C:calendar-description xml:lang='en'>Work</C:calendar-description></D:prop></D:set></C:mkcalendar>",
    );
    server
        .call("MKCALENDAR", &path)
        .body(body)
        .send()
        .await
        .expect(201);
    assert_eq!(
        value(&server, &path, "D:displayname").await,
        (Some("de".to_owned()), "Amt".to_owned())
    );
    assert_eq!(
        value(&server, &path, "C:calendar-description").await,
        (Some("en".to_owned()), "Work".to_owned())
    );
}
