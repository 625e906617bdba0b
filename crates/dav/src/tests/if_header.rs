//! The `If` header with locks (RFC 4918 §10.4).

use super::lock::lock;
use super::support::{FILES, Server};

struct Setting {
    server: Server,
    a: String,
    etag: String,
    token: String,
    b: String,
}

/// Two files, the first of them locked.
async fn setting() -> Setting {
    let server = Server::start().await;
    let (a, b) = (format!("{FILES}a"), format!("{FILES}b"));
    let put = server.call("PUT", &a).body("a").send().await.expect(201);
    server.call("PUT", &b).body("b").send().await.expect(201);
    let token = lock(&server, &a, "0").await;
    Setting {
        etag: put.header("etag").to_owned(),
        server,
        a,
        token,
        b,
    }
}

#[tokio::test]
async fn lists_tags_and_negations() {
    let Setting {
        server,
        a,
        etag,
        token,
        b,
    } = setting().await;
    let none = "<urn:uuid:00000000-0000-4000-8000-000000000000>";
    for (condition, status) in [
        (format!("({token})"), 204),
        (format!("({token} [{etag}])"), 204),
        (format!("({token} [\"other\"])"), 412),
        (format!("({none}) ({token})"), 204),
        (format!("({none})"), 412),
        (format!("({token} Not {none})"), 204),
        (format!("({token} {none})"), 412),
        // A token is submitted by being there, whatever the conditions come to.
        (format!("(Not {none}) ({none} {token})"), 204),
        (format!("(Not {token}) ([{etag}])"), 204),
        ("(Not <DAV:no-lock>)".to_owned(), 423),
        (format!("([{etag}])"), 423),
        // What is said of another resource is judged there.
        (format!("<{a}> ({token})"), 204),
        (format!("<{b}> ({token})"), 412),
        (format!("<{b}> (Not {token})"), 204),
        (format!("<http://localhost{a}> ({token})"), 204),
        (format!("<{FILES}missing> ([{etag}])"), 412),
        (format!("<{FILES}missing> (Not [{etag}]) ({token})"), 204),
        (format!("({token}) <{a}> ({token})"), 400),
        ("()".to_owned(), 400),
        (token.clone(), 400),
    ] {
        let answer = server
            .call("PUT", &a)
            .header("If", &condition)
            .body("a")
            .send()
            .await;
        assert_eq!(answer.status.as_u16(), status, "{condition}: {}", answer.text());
    }
}

#[tokio::test]
async fn conditions_hold_for_reading_too() {
    let Setting { server, a, token, .. } = setting().await;
    let get = |condition: String| server.call("GET", &a).header("If", &condition).send();
    get(format!("({token})")).await.expect(200);
    get("(<urn:uuid:none>)".to_owned()).await.expect(412);
}

#[tokio::test]
async fn tokens_of_another_account_open_nothing() {
    let Setting { server, a, token, .. } = setting().await;
    let own = "/dav/files/bob@example.test/a";
    let bob = |method: &str, path: &str| server.call(method, path).user("bob@example.test");
    bob("PUT", own).body("x").send().await.expect(201);
    let condition = format!("<{a}> ({token})");
    bob("PUT", own)
        .header("If", &condition)
        .body("y")
        .send()
        .await
        .expect(412);
    bob("PUT", &a)
        .header("If", &format!("({token})"))
        .body("y")
        .send()
        .await
        .expect(403);
}

#[tokio::test]
async fn a_header_that_speaks_of_too_much_is_refused() {
    let Setting { server, a, .. } = setting().await;
    let many: String = (0..9).map(|n| format!("<{FILES}{n}> (Not [\"x\"])")).collect();
    server
        .call("PUT", &a)
        .header("If", &many)
        .body("x")
        .send()
        .await
        .expect(400);
}
