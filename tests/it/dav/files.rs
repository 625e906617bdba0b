//! Files over real connections: large ones, and ones that break off.

use futures_util::stream;

use crate::support::{Answer, App};

const PIECE: usize = 64 * 1024;

fn pieces(count: usize) -> impl Iterator<Item = Result<Vec<u8>, std::io::Error>> {
    (0..count).map(|n| Ok(vec![u8::try_from(n % 251).unwrap_or(0); PIECE]))
}

#[tokio::test]
async fn a_large_file_goes_in_and_comes_out() {
    let app = App::attach();
    let alice = app.person("alice").await;
    let path = alice.home("files", "large").trim_end_matches('/').to_owned();
    let body = reqwest::Body::wrap_stream(stream::iter(pieces(400)));
    Answer::of(alice.dav("PUT", &path).body(body)).await.expect(201);
    let whole = Answer::of(alice.dav("GET", &path)).await.expect(200);
    assert_eq!(whole.body.len(), 400 * PIECE);
    assert!(whole.body.chunks(PIECE).enumerate().all(|(n, piece)| {
        let value = u8::try_from(n % 251).unwrap_or(0);
        piece.iter().all(|byte| *byte == value)
    }));
    let range = format!("bytes={}-{}", PIECE - 1, PIECE);
    let part = Answer::of(alice.dav("GET", &path).header("range", range))
        .await
        .expect(206);
    assert_eq!(part.body, [0, 1]);
    let bob = app.person("bob").await;
    Answer::of(bob.dav("GET", &path)).await.expect(403);
}

#[tokio::test]
async fn a_client_that_breaks_off_leaves_what_was_there() {
    let app = App::attach();
    let alice = app.person("alice").await;
    let path = alice.home("files", "broken").trim_end_matches('/').to_owned();
    Answer::of(alice.dav("PUT", &path).body("whole"))
        .await
        .expect(201);
    let broken = pieces(20).chain([Err(std::io::Error::other("the cable is out"))]);
    let body = reqwest::Body::wrap_stream(stream::iter(broken));
    assert!(alice.dav("PUT", &path).body(body).send().await.is_err());
    assert_eq!(
        Answer::of(alice.dav("GET", &path)).await.expect(200).text(),
        "whole"
    );
    let usage = "<propfind xmlns='DAV:'><prop><quota-used-bytes/></prop></propfind>";
    let home = alice.home("files", "").replace("//", "/");
    let found = Answer::of(alice.dav("PROPFIND", &home).header("depth", "0").body(usage))
        .await
        .expect(207);
    assert!(found.text().contains(">5</"), "{}", found.text());
}
