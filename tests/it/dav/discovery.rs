//! A client that knows a host and an address finds everything.

use crate::support::{Answer, App, Person};

/// The text of the first `href` inside the first element with this local name.
fn href_in(xml: &str, element: &str) -> String {
    let at = xml
        .find(element)
        .unwrap_or_else(|| panic!("no {element} in {xml}"));
    let rest = &xml[at..];
    let start = rest.find("href>").expect("an href") + "href>".len();
    let end = rest[start..].find('<').expect("its end");
    rest[start..start + end].to_owned()
}

async fn propfind(person: &Person, path: &str, depth: &str, properties: &str) -> String {
    let body = format!(
        "<?xml version=\"1.0\"?><d:propfind xmlns:d=\"DAV:\" xmlns:c=\"urn:ietf:params:xml:ns:caldav\" \
         xmlns:a=\"urn:ietf:params:xml:ns:carddav\"><d:prop>{properties}</d:prop></d:propfind>"
    );
    let request = person
        .dav("PROPFIND", path)
        .header("depth", depth.to_owned())
        .body(body);
    Answer::of(request).await.expect(207).text()
}

#[tokio::test]
async fn from_the_well_known_address_to_the_collections() {
    let app = App::attach();
    let person = app.person("alice").await;
    for (service, home, collection) in [
        ("caldav", "<c:calendar-home-set/>", "calendar-home-set"),
        ("carddav", "<a:addressbook-home-set/>", "addressbook-home-set"),
    ] {
        let redirect = Answer::of(
            person
                .visitor
                .request("PROPFIND", &format!("/.well-known/{service}")),
        )
        .await;
        assert!(redirect.status.is_redirection(), "{}", redirect.status);
        let root = redirect
            .header("location")
            .trim_start_matches(&app.url())
            .to_owned();
        let xml = propfind(&person, &root, "0", "<d:current-user-principal/>").await;
        let principal = href_in(&xml, "current-user-principal");
        let xml = propfind(&person, &principal, "0", home).await;
        let home = href_in(&xml, collection);
        let xml = propfind(&person, &home, "1", "<d:resourcetype/><d:displayname/>").await;
        let kind = if service == "caldav" {
            "calendar"
        } else {
            "addressbook"
        };
        assert!(
            xml.contains(&format!(":{kind}")) || xml.contains(&format!("<{kind}")),
            "{xml}"
        );
        assert!(xml.contains("/default/"), "{xml}");
    }
}

#[tokio::test]
async fn options_says_what_the_server_can() {
    let app = App::attach();
    let person = app.person("alice").await;
    let answer = Answer::of(person.dav("OPTIONS", &person.home("calendars", "default"))).await;
    assert!(answer.status.is_success());
    let dav = answer.header("dav");
    for class in ["1", "3", "calendar-access", "addressbook", "extended-mkcol"] {
        assert!(
            dav.split(',').any(|item| item.trim() == class),
            "{class} is missing in {dav}"
        );
    }
    assert!(
        answer.header("allow").contains("REPORT"),
        "{}",
        answer.header("allow")
    );
}

#[tokio::test]
async fn without_a_password_one_is_asked_for_it() {
    let app = App::attach();
    let answer = Answer::of(app.visitor().request("PROPFIND", "/dav/"))
        .await
        .expect(401);
    assert!(answer.header("www-authenticate").starts_with("Basic realm="));
}

/// Through the whole server, whose layers take of a thread's stack, too.
#[tokio::test]
async fn homes_and_what_waits_tell_their_state() {
    let app = App::attach();
    let person = app.person("alice").await;
    for path in ["calendars", "addressbooks", "notifications"] {
        let path = format!("/dav/{path}/{}/", person.address);
        let xml = propfind(&person, &path, "1", "<d:sync-token/><d:getetag/>").await;
        assert!(xml.contains("urn:roost:members:"), "{xml}");
        let all = "<d:sync-collection xmlns:d=\"DAV:\"><d:sync-token/><d:sync-level>1</d:sync-level>\
                   <d:prop><d:getetag/></d:prop></d:sync-collection>";
        let request = person.dav("REPORT", &path).body(all);
        let xml = Answer::of(request).await.expect(207).text();
        assert!(xml.contains("urn:roost:members:"), "{xml}");
    }
}
