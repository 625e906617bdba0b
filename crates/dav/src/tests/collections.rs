//! MKCALENDAR, MKCOL and DELETE of collections.

use super::support::{ALICE, Server, event, propfind_body, task, with_namespaces};

const HOME: &str = "/dav/calendars/alice@example.test/";

fn mkcalendar(properties: &str) -> String {
    with_namespaces(&format!(
        "<C:mkcalendar><D:set><D:prop>{properties}</D:prop></D:set></C:mkcalendar>"
    ))
}

fn mkcol(properties: &str) -> String {
    with_namespaces(&format!(
        "<D:mkcol><D:set><D:prop>{properties}</D:prop></D:set></D:mkcol>"
    ))
}

#[tokio::test]
async fn a_calendar_is_made_with_its_properties() {
    let server = Server::start().await;
    let path = format!("{HOME}project/");
    let body = mkcalendar(
        "<D:displayname>Project</D:displayname><C:calendar-description xml:lang=\"en\">Plans</C:calendar-description>\
         <C:supported-calendar-component-set><C:comp name=\"VTODO\"/></C:supported-calendar-component-set>\
         <A:calendar-color>#ff0000ff</A:calendar-color><A:calendar-order>3</A:calendar-order>\
         <X:note>dead</X:note>",
    );
    server
        .call("MKCALENDAR", &path)
        .body(body)
        .send()
        .await
        .expect(201);
    let wanted = "<D:displayname/><C:calendar-description/><C:supported-calendar-component-set/>\
                  <A:calendar-color/><A:calendar-order/><X:note/>";
    let found = server.propfind(&path, "0", wanted).await;
    let response = &found[0];
    assert_eq!(response.prop_text("displayname"), "Project");
    assert_eq!(response.prop_text("calendar-description"), "Plans");
    assert_eq!(response.prop_text("calendar-color"), "#ff0000ff");
    assert_eq!(response.prop_text("calendar-order"), "3");
    assert_eq!(response.prop_text("note"), "dead");
    let set = response.prop("supported-calendar-component-set").unwrap();
    let components: Vec<_> = set
        .elements()
        .map(|comp| comp.attribute("name").unwrap().to_owned())
        .collect();
    assert_eq!(components, ["VTODO"]);
    server
        .call("PUT", &format!("{path}t.ics"))
        .body(task("t"))
        .send()
        .await
        .expect(201);
    let refused = server
        .call("PUT", &format!("{path}e.ics"))
        .body(event("e", ""))
        .send()
        .await
        .expect(403);
    assert_eq!(refused.condition(), "supported-calendar-component");
}

#[tokio::test]
async fn both_kinds_are_made_by_mkcol() {
    let server = Server::start().await;
    let calendar = mkcol("<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>");
    let book = mkcol(
        "<D:resourcetype><D:collection/><R:addressbook/></D:resourcetype><D:displayname>B</D:displayname>",
    );
    server
        .call("MKCOL", &format!("{HOME}c"))
        .body(calendar.clone())
        .send()
        .await
        .expect(201);
    let books = "/dav/addressbooks/alice@example.test/";
    server
        .call("MKCOL", &format!("{books}b/"))
        .body(book.clone())
        .send()
        .await
        .expect(201);
    server
        .call("MKCOL", &format!("{books}plain/"))
        .send()
        .await
        .expect(201);
    let found = server
        .propfind(&format!("{books}b/"), "0", "<D:resourcetype/><D:displayname/>")
        .await;
    assert_eq!(found[0].prop_text("displayname"), "B");
    assert!(
        found[0]
            .prop("resourcetype")
            .unwrap()
            .elements()
            .any(|e| e.name.local == "addressbook")
    );

    for (path, body) in [(format!("{HOME}x/"), book), (format!("{books}x/"), calendar)] {
        let refused = server.call("MKCOL", &path).body(body).send().await.expect(403);
        assert_eq!(refused.xml().name.local, "mkcol-response");
        assert!(
            refused.text().contains("valid-resourcetype"),
            "{}",
            refused.text()
        );
        server
            .call("PROPFIND", &path)
            .header("Depth", "0")
            .send()
            .await
            .expect(404);
    }
}

#[tokio::test]
async fn a_refused_property_makes_no_calendar() {
    let server = Server::start().await;
    let path = format!("{HOME}new/");
    let body = mkcalendar("<D:displayname>x</D:displayname><D:getetag>\"1\"</D:getetag>");
    let refused = server
        .call("MKCALENDAR", &path)
        .body(body)
        .send()
        .await
        .expect(403);
    assert_eq!(refused.xml().name.local, "mkcalendar-response");
    assert!(refused.text().contains("cannot-modify-protected-property"));
    assert!(refused.text().contains("424"));
    server
        .call("PROPFIND", &path)
        .header("Depth", "0")
        .send()
        .await
        .expect(404);
}

#[tokio::test]
async fn collections_are_made_where_they_may_be() {
    let server = Server::start().await;
    let taken = server.call("MKCALENDAR", ALICE).send().await.expect(403);
    assert_eq!(taken.condition(), "resource-must-be-null");
    server.call("MKCOL", ALICE).send().await.expect(405);
    server
        .call("MKCALENDAR", &format!("{ALICE}inner/"))
        .send()
        .await
        .expect(403);
    server
        .call("MKCOL", &format!("{HOME}none/inner/"))
        .send()
        .await
        .expect(409);
    let elsewhere = server
        .call("MKCALENDAR", "/dav/addressbooks/alice@example.test/c/")
        .send()
        .await
        .expect(403);
    assert_eq!(elsewhere.condition(), "calendar-collection-location-ok");
    server
        .call("MKCALENDAR", "/dav/calendars/bob@example.test/c/")
        .send()
        .await
        .expect(403);
    let text = server
        .call("MKCOL", &format!("{HOME}text/"))
        .header("Content-Type", "text/plain")
        .body("hello");
    text.send().await.expect(415);
    server
        .call("MKCALENDAR", &format!("{HOME}{}/", "x".repeat(300)))
        .send()
        .await
        .expect(403);
}

#[tokio::test]
async fn a_collection_goes_with_all_that_is_in_it() {
    let server = Server::start().await;
    server.put_event("a.ics", "a", "").await;
    server
        .call("DELETE", ALICE)
        .header("Depth", "0")
        .send()
        .await
        .expect(400);
    server.call("DELETE", ALICE).send().await.expect(204);
    server
        .call("GET", &format!("{ALICE}a.ics"))
        .send()
        .await
        .expect(404);
    server
        .call("PROPFIND", ALICE)
        .header("Depth", "0")
        .body(propfind_body("<D:allprop/>"))
        .send()
        .await
        .expect(404);
    server.call("DELETE", HOME).send().await.expect(405);
    server.call("DELETE", "/dav/").send().await.expect(405);
}

/// RFC 4918 §14.23: removing what is not there is no error. Names of `DAV:` that mean nothing here are kept like others.
#[tokio::test]
async fn unknown_properties_of_dav_are_kept_and_removed() {
    let server = Server::start().await;
    let patch = async |instructions: &str| {
        let body = with_namespaces(&format!("<D:propertyupdate>{instructions}</D:propertyupdate>"));
        server
            .call("PROPPATCH", ALICE)
            .body(body)
            .send()
            .await
            .expect(207)
            .responses()
    };
    let removed = patch("<D:remove><D:prop><D:missing/></D:prop></D:remove>").await;
    assert!(removed[0].prop("missing").is_some());
    patch("<D:set><D:prop><D:details xml:lang='en'>Some</D:details></D:prop></D:set>").await;
    let told = server.propfind(ALICE, "0", "<D:details/>").await;
    let details = told[0].prop("details").unwrap().to_xml();
    assert!(details.contains("Some") && details.contains("en"), "{details}");
    let refused = patch("<D:set><D:prop><D:getetag>x</D:getetag></D:prop></D:set>").await;
    assert!(refused[0].prop("getetag").is_none());
}

#[tokio::test]
async fn homes_and_inboxes_say_what_they_are_for() {
    let server = Server::start().await;
    let home = "/dav/calendars/alice@example.test/";
    let told = server
        .propfind(home, "0", "<C:supported-calendar-component-sets/>")
        .await;
    assert!(told[0].prop("supported-calendar-component-sets").is_some());
    let told = server
        .propfind(&format!("{home}inbox/"), "0", "<C:calendar-free-busy-set/>")
        .await;
    let busy = told[0].prop("calendar-free-busy-set").unwrap().to_xml();
    assert!(busy.contains(ALICE), "{busy}");
    let books = "/dav/addressbooks/alice@example.test/";
    let told = server.propfind(books, "0", "<R:default-addressbook-URL/>").await;
    assert_eq!(
        told[0].prop_href("default-addressbook-URL"),
        format!("{books}default/")
    );
}
