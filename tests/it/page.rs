//! The page's files and the headers that go with them.

use crate::support::App;

#[tokio::test]
async fn the_page_answers_under_a_strict_policy() {
    let app = App::attach();
    let answer = app.visitor().get("/webmail/").await.expect(200);
    let policy = answer.header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"),
        "{policy}"
    );
    assert_eq!(answer.header("x-frame-options"), "DENY");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cache-control"), "no-cache");
}

#[tokio::test]
async fn the_page_routes_its_own_paths() {
    let app = App::attach();
    let page = app.visitor().get("/webmail/").await.text();
    let deep = app.visitor().get("/webmail/mail/INBOX").await.expect(200).text();
    assert_eq!(page, deep);
    assert_eq!(
        app.visitor().get("/").await.expect(307).header("location"),
        "/webmail/"
    );
}

#[tokio::test]
async fn hashed_files_are_compressed_and_kept_for_ever() {
    let app = App::attach();
    let page = app.visitor().get("/webmail/").await.text();
    let wasm = page
        .split(['"', '\''])
        .find(|word| word.ends_with(".wasm"))
        .expect("the page names its wasm");
    let request = app.visitor().request("GET", wasm).header("accept-encoding", "br");
    let answer = crate::support::Answer::of(request).await.expect(200);
    assert_eq!(answer.header("content-encoding"), "br");
    assert_eq!(answer.header("content-type"), "application/wasm");
    assert!(answer.header("cache-control").contains("immutable"));
}

#[tokio::test]
async fn health_and_readiness_answer() {
    let app = App::attach();
    app.visitor().get("/healthz").await.expect(200);
    app.visitor().get("/readyz").await.expect(200);
}
