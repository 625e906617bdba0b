//! Autoconfiguration: what clients find from an address alone.

use crate::support::{Answer, App};

#[tokio::test]
async fn thunderbird_finds_every_service() {
    let app = App::attach();
    for path in [
        "/mail/config-v1.1.xml?emailaddress=a@example.test",
        "/.well-known/autoconfig/mail/config-v1.1.xml",
    ] {
        let answer = app.visitor().get(path).await.expect(200);
        assert!(answer.header("content-type").starts_with("application/xml"));
        let text = answer.text();
        let state = app.stack.state();
        for part in [
            format!("<port>{}</port>", state.ports.imaps),
            format!("<port>{}</port>", state.ports.submissions),
            format!("<serverURL>{}/dav/</serverURL>", app.url()),
            "<incomingServer type=\"imap\">".into(),
            "<username>%EMAILADDRESS%</username>".into(),
        ] {
            assert!(text.contains(&part), "{part} is missing in {text}");
        }
    }
}

#[tokio::test]
async fn other_mail_servers_find_the_policy_for_tls() {
    let app = App::attach();
    let answer = app.visitor().get("/.well-known/mta-sts.txt").await.expect(200);
    assert!(answer.header("content-type").starts_with("text/plain"));
    assert_eq!(
        answer.text(),
        "version: STSv1\r\nmode: enforce\r\nmx: localhost\r\nmax_age: 604800\r\n"
    );
}

#[tokio::test]
async fn outlook_finds_imap_and_submission() {
    let app = App::attach();
    let ask = |body: &str| {
        let request = app.visitor().request("POST", "/autodiscover/autodiscover.xml");
        Answer::of(request.header("content-type", "text/xml").body(body.to_owned()))
    };
    let schema = "http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006";
    let address = "a&amp;b@example.test";
    let body = format!(
        "<Autodiscover xmlns=\"{schema}\"><Request><EMailAddress>{address}</EMailAddress></Request></Autodiscover>"
    );
    let text = ask(&body).await.expect(200).text();
    assert!(
        text.contains("<Type>IMAP</Type>") && text.contains("<Type>SMTP</Type>"),
        "{text}"
    );
    assert!(
        text.contains("<LoginName>a&amp;b@example.test</LoginName>"),
        "{text}"
    );
    for bad in [
        "",
        "<Autodiscover/>",
        "not xml",
        "<EMailAddress>no address</EMailAddress>",
    ] {
        let text = ask(bad).await.expect(200).text();
        assert!(text.contains("<ErrorCode>600</ErrorCode>"), "{bad}: {text}");
    }
    ask(&"x".repeat(20_000)).await.expect(413);
}

#[tokio::test]
async fn apple_devices_get_a_profile() {
    let app = App::attach();
    let answer = app
        .visitor()
        .get("/apple.mobileconfig?email=a%26b%40example.test")
        .await
        .expect(200);
    assert_eq!(answer.header("content-type"), "application/x-apple-aspen-config");
    let text = answer.text();
    for part in [
        "com.apple.mail.managed",
        "com.apple.caldav.account",
        "com.apple.carddav.account",
        "a&amp;b@example.test",
    ] {
        assert!(text.contains(part), "{part} is missing");
    }
    app.visitor()
        .get("/apple.mobileconfig?email=nonsense")
        .await
        .expect(422);
}

#[tokio::test]
async fn nothing_tells_whether_a_mailbox_exists() {
    let app = App::attach();
    let known = app.mailbox("alice");
    let unknown = format!("x{known}");
    // Without the address itself, and with identifiers of one length, the two profiles are as long.
    let profile = async |address: &str| {
        let path = format!("/apple.mobileconfig?email={}", address.replace('@', "%40"));
        app.visitor()
            .get(&path)
            .await
            .expect(200)
            .text()
            .replace(address, "")
            .len()
    };
    assert_eq!(profile(&known).await, profile(&unknown).await);
    let well_known = app.visitor().get("/.well-known/caldav").await;
    assert!(well_known.status.is_redirection());
    assert!(
        well_known.header("location").ends_with("/dav/"),
        "{}",
        well_known.header("location")
    );
}
