//! Cards in another version than the stored one (RFC 6352 §5.1.1), and filters on them.

use super::support::{BOOK, Server, card, hrefs, with_namespaces};

const UUID: &str = "4fbe8971-0bc3-424c-9c26-36c3e1eff6b1";

fn new_card() -> String {
    format!(
        "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:urn:uuid:{UUID}\r\nFN:Ada\r\nBDAY:18151210\r\nKIND:individual\r\nEND:VCARD\r\n"
    )
}

const OLD: &str = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:M=C3=BCller;J=C3=BCrgen\r\n\
    TEL;CELL;PREF:+49 1\r\nEND:VCARD\r\n";

const NESTED: &str = "BEGIN:VCARD\r\nVERSION:2.1\r\nFN:Boss\r\nAGENT:\r\nBEGIN:VCARD\r\nVERSION:2.1\r\nFN:Agent\r\nEND:VCARD\r\n\
    END:VCARD\r\n";

async fn with_cards() -> Server {
    let server = Server::start().await;
    for (name, data) in [
        ("new.vcf", new_card()),
        ("old.vcf", OLD.into()),
        ("nested.vcf", NESTED.into()),
    ] {
        let path = format!("{BOOK}{name}");
        server.call("PUT", &path).body(data).send().await.expect(201);
    }
    server.put_card("three.vcf", "three", "Bob").await;
    server
}

fn multiget(data: &str) -> String {
    let hrefs: String = ["new", "old", "nested", "three"]
        .iter()
        .map(|name| format!("<D:href>{BOOK}{name}.vcf</D:href>"))
        .collect();
    format!("<R:addressbook-multiget><D:prop><D:getetag/>{data}</D:prop>{hrefs}</R:addressbook-multiget>")
}

#[tokio::test]
async fn get_gives_what_is_accepted_and_the_tag_of_what_is_stored() {
    let server = with_cards().await;
    let path = format!("{BOOK}new.vcf");
    let get = async |accept: &str| server.call("GET", &path).header("Accept", accept).send().await;
    let stored = server.call("GET", &path).send().await.expect(200);
    assert_eq!(stored.text(), new_card());
    assert_eq!(stored.header("vary"), "accept");
    for accept in ["*/*", "text/vcard", "text/vcard;version=4.0"] {
        assert_eq!(get(accept).await.expect(200).text(), new_card(), "{accept}");
    }
    let three = get("text/vcard; version=3.0").await.expect(200);
    assert_eq!(
        three.text(),
        format!(
            "BEGIN:VCARD\r\nVERSION:3.0\r\nUID:{UUID}\r\nN:Ada;;;;\r\nFN:Ada\r\nBDAY:1815-12-10\r\nEND:VCARD\r\n"
        )
    );
    assert_eq!(
        three.header("content-type"),
        "text/vcard; charset=utf-8; version=3.0"
    );
    assert_eq!(three.header("etag"), stored.header("etag"));
    let head = server
        .call("HEAD", &path)
        .header("Accept", "text/vcard;version=3.0")
        .send()
        .await
        .expect(200);
    assert_eq!(head.header("content-type"), three.header("content-type"));
    assert_eq!(head.header("content-length"), "");
    assert_eq!(
        get("application/vcard+json").await.expect(406).condition(),
        "supported-address-data-conversion"
    );
    let nested = server
        .call("GET", &format!("{BOOK}nested.vcf"))
        .header("Accept", "text/vcard;version=4.0")
        .send()
        .await;
    assert_eq!(
        nested.expect(406).condition(),
        "supported-address-data-conversion"
    );
}

/// A client that read a card in 3.0 writes it in 3.0: with the tag that it got, under the UID that it got.
#[tokio::test]
async fn a_converted_card_can_be_written_back() {
    let server = with_cards().await;
    let path = format!("{BOOK}new.vcf");
    let three = server
        .call("GET", &path)
        .header("Accept", "text/vcard;version=3.0")
        .send()
        .await;
    let edited = three.text().replace("FN:Ada", "FN:Ada Lovelace");
    let put = server
        .call("PUT", &path)
        .header("If-Match", three.header("etag"))
        .body(edited.clone());
    put.send().await.expect(204);
    assert_eq!(server.call("GET", &path).send().await.text(), edited);
    let other = server
        .call("PUT", &format!("{BOOK}other.vcf"))
        .body(new_card())
        .send()
        .await;
    assert_eq!(other.expect(409).condition(), "no-uid-conflict");
}

#[tokio::test]
async fn reports_give_the_version_that_is_asked_for() {
    let server = with_cards().await;
    for (data, version) in [
        ("<R:address-data/>", "3.0"),
        (
            "<R:address-data content-type=\"text/vcard\" version=\"3.0\"/>",
            "3.0",
        ),
        (
            "<R:address-data content-type=\"text/vcard\" version=\"4.0\"/>",
            "4.0",
        ),
    ] {
        let found = server.report(BOOK, &multiget(data)).await;
        for at in [0, 1, 3] {
            let text = found[at].prop_text("address-data");
            assert!(
                text.starts_with(&format!("BEGIN:VCARD\r\nVERSION:{version}\r\n")),
                "{text}"
            );
        }
        assert!(found[1].prop_text("address-data").contains("Müller"));
        assert!(found[2].status().unwrap().contains("415"), "{:?}", found[2]);
        assert!(found[2].0.to_xml().contains("supported-address-data-conversion"));
        let query = format!("<R:addressbook-query><D:prop>{data}</D:prop><R:filter/></R:addressbook-query>");
        let queried = server.report(BOOK, &query).await;
        assert_eq!(queried.len(), 4);
        let sync = format!(
            "<D:sync-collection><D:sync-token/><D:sync-level>1</D:sync-level><D:prop>{data}</D:prop></D:sync-collection>"
        );
        assert_eq!(server.report(BOOK, &sync).await.len(), 4);
    }
    let part = "<R:address-data version=\"4.0\"><R:prop name=\"BDAY\"/><R:prop name=\"UID\" novalue=\"yes\"/></R:address-data>";
    let found = server.report(BOOK, &multiget(part)).await;
    assert_eq!(
        found[0].prop_text("address-data"),
        "BEGIN:VCARD\r\nVERSION:4.0\r\nUID:\r\nBDAY:18151210\r\nEND:VCARD\r\n"
    );
    for data in [
        "<R:address-data version=\"2.1\"/>",
        "<R:address-data content-type=\"application/vcard+json\" version=\"4.0\"/>",
    ] {
        let answer = server
            .call("REPORT", BOOK)
            .body(with_namespaces(&multiget(data)))
            .send()
            .await;
        assert_eq!(answer.expect(403).condition(), "supported-address-data", "{data}");
    }
    let known = server.propfind(BOOK, "0", "<R:supported-address-data/>").await;
    let types = known[0].prop("supported-address-data").unwrap();
    let versions: Vec<_> = types
        .elements()
        .map(|each| each.attribute("version").unwrap())
        .collect();
    assert_eq!(versions, ["3.0", "4.0"]);
}

#[tokio::test]
async fn every_filter_of_an_address_book_query() {
    let server = with_cards().await;
    let extra = "NICKNAME:Bo\r\nTEL;TYPE=WORK:+1 555\r\nitem1.EMAIL;TYPE=HOME:robert@example.com";
    let path = format!("{BOOK}three.vcf");
    let data = card("three", "Straßen Bob").replace("END:VCARD", &format!("{extra}\r\nEND:VCARD"));
    server.call("PUT", &path).body(data).send().await.expect(204);
    let query = |test: &str, filters: &str| {
        format!(
            "<R:addressbook-query><D:prop><D:getetag/></D:prop><R:filter test=\"{test}\">{filters}</R:filter></R:addressbook-query>"
        )
    };
    let text = |name: &str, attributes: &str, value: &str| {
        format!(
            "<R:prop-filter name=\"{name}\"><R:text-match {attributes}>{value}</R:text-match></R:prop-filter>"
        )
    };
    let cases = [
        (text("FN", "match-type=\"equals\"", "STRASSEN BOB"), true),
        (text("FN", "match-type=\"equals\"", "Bob"), false),
        (text("FN", "match-type=\"starts-with\"", "stras"), true),
        (text("FN", "match-type=\"ends-with\"", " bob"), true),
        (text("FN", "match-type=\"contains\" collation=\"i;ascii-casemap\"", "STRASSEN"), false),
        (text("FN", "collation=\"i;ascii-casemap\"", "EN BOB"), true),
        (text("FN", "collation=\"i;octet\"", "EN BOB"), false),
        (text("FN", "collation=\"i;octet\"", "en Bob"), true),
        (text("NICKNAME", "negate-condition=\"yes\"", "Bo"), false),
        (text("NICKNAME", "negate-condition=\"yes\"", "Al"), true),
        (text("item1.EMAIL", "", "robert"), true),
        (text("item2.EMAIL", "", "robert"), false),
        ("<R:prop-filter name=\"NICKNAME\"/>".into(), true),
        ("<R:prop-filter name=\"NICKNAME\"><R:is-not-defined/></R:prop-filter>".into(), false),
        (
            "<R:prop-filter name=\"TEL\" test=\"allof\"><R:text-match>555</R:text-match><R:param-filter name=\"TYPE\">\
             <R:text-match match-type=\"equals\">work</R:text-match></R:param-filter></R:prop-filter>".into(),
            true,
        ),
        (
            "<R:prop-filter name=\"TEL\" test=\"allof\"><R:text-match>555</R:text-match><R:param-filter name=\"TYPE\">\
             <R:text-match match-type=\"equals\">home</R:text-match></R:param-filter></R:prop-filter>".into(),
            false,
        ),
        (
            "<R:prop-filter name=\"TEL\" test=\"anyof\"><R:text-match>555</R:text-match><R:param-filter name=\"TYPE\">\
             <R:is-not-defined/></R:param-filter></R:prop-filter>".into(),
            true,
        ),
    ];
    for (filter, expected) in cases {
        let found = server.report(BOOK, &query("anyof", &filter)).await;
        assert_eq!(hrefs(&found).contains(&path), expected, "{filter}");
    }
    let both = text("FN", "", "bob") + &text("NICKNAME", "", "nobody");
    assert_eq!(
        hrefs(&server.report(BOOK, &query("anyof", &both)).await),
        std::slice::from_ref(&path)
    );
    assert!(server.report(BOOK, &query("allof", &both)).await.is_empty());
    // The types of an old phone's card have no name.
    let cell = "<R:prop-filter name=\"TEL\"><R:param-filter name=\"TYPE\"><R:text-match match-type=\"equals\">cell</R:text-match>\
        </R:param-filter></R:prop-filter>";
    assert_eq!(
        hrefs(&server.report(BOOK, &query("anyof", cell)).await),
        [format!("{BOOK}old.vcf")]
    );
    let unknown = query("anyof", &text("FN", "collation=\"i;basic\"", "x"));
    let answer = server
        .call("REPORT", BOOK)
        .body(with_namespaces(&unknown))
        .send()
        .await;
    assert_eq!(answer.expect(403).condition(), "supported-collation");
    let limited = query("anyof", "").replace(
        "</R:addressbook-query>",
        "<R:limit><R:nresults>2</R:nresults></R:limit></R:addressbook-query>",
    );
    let found = server.report(BOOK, &limited).await;
    assert_eq!(found.len(), 3);
    assert_eq!(found[2].href(), BOOK);
    assert!(found[2].status().unwrap().contains("507"));
    assert!(found[2].0.to_xml().contains("number-of-matches-within-limits"));
}
