//! The second factor over the API, and what it closes at the real daemons.

use std::time::{SystemTime, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use roost_shared::ErrorCode;
use roost_shared::second_factor::{RecoveryCodes, SecondFactorEnrolment, SecondFactorState};
use roost_shared::session::{SecondFactorAsked, SessionDetail};
use roost_tests::RawImap;
use serde_json::json;
use sha1::Sha1;

use crate::support::{Answer, App, Person, Visitor};

/// What an authenticator shows for a secret in base32, so many steps from now (RFC 6238).
pub fn code(secret: &str, steps: u64) -> String {
    let mut bits = String::new();
    for character in secret.bytes() {
        let value = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
            .iter()
            .position(|c| *c == character);
        bits.push_str(&format!("{:05b}", value.unwrap()));
    }
    let key: Vec<u8> = (0..bits.len() / 8)
        .map(|place| u8::from_str_radix(bits.get(place * 8..place * 8 + 8).unwrap(), 2).unwrap())
        .collect();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    let mut mac = Hmac::<Sha1>::new_from_slice(&key).unwrap();
    mac.update(&(now / 30 + steps).to_be_bytes());
    let digest = mac.finalize().into_bytes();
    let offset = usize::from(digest[19] & 15);
    let number = u32::from_be_bytes(digest[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// Switches it on; answers the secret and the recovery codes.
async fn switch_on(person: &Person) -> (String, Vec<String>) {
    let begun: SecondFactorEnrolment = person.post("/api/second-factor", &json!({})).await.json();
    assert!(begun.picture.path.starts_with('M') && begun.picture.size > 29);
    let confirm = json!({ "code": code(&begun.secret, 0) });
    let codes: RecoveryCodes = person.post("/api/second-factor/confirm", &confirm).await.json();
    (begun.secret, codes.codes)
}

async fn answer(visitor: &Visitor, half_session: &str, code: &str) -> Answer {
    let request = visitor
        .request("POST", "/api/session/code")
        .header("x-roost-request", "1")
        .json(&json!({ "half_session": half_session, "code": code }));
    Answer::of(request).await
}

#[tokio::test]
async fn signing_in_takes_two_steps_and_other_programs_need_app_passwords() {
    let app = App::attach();
    let person = app.person("alice").await;
    person.imap(&app).await;
    let (secret, recovery) = switch_on(&person).await;
    let state: SecondFactorState = person.get("/api/second-factor").await.json();
    assert_eq!(
        state,
        SecondFactorState {
            on: true,
            recovery_codes: 10
        }
    );

    let address = &person.address;
    let visitor = app.visitor();
    let asked = visitor.sign_in(address, Person::PASSWORD).await;
    assert_eq!(asked.status, 202);
    assert!(!asked.headers.contains_key("set-cookie"));
    let half = asked.json::<SecondFactorAsked>().half_session;
    answer(&visitor, &half, "12345").await.error(ErrorCode::WrongCode);
    let next = code(&secret, 1);
    let signed_in = answer(&visitor, &half, &next).await;
    assert_eq!(signed_in.json::<SessionDetail>().address, *address);
    assert!(signed_in.headers.contains_key("set-cookie"));
    answer(&visitor, &half, &next).await.error(ErrorCode::WrongCode);
    answer(&visitor, &half, &recovery[0]).await.expect(200);
    answer(&visitor, "made up", &recovery[1])
        .await
        .error(ErrorCode::NotSignedIn);

    assert!(
        RawImap::sign_in(&app.imap(), address, Person::PASSWORD)
            .await
            .is_err()
    );
    Answer::of(person.dav("PROPFIND", "/dav/").header("depth", "0"))
        .await
        .expect(401);
    let wish = json!({ "name": "Phone", "protocols": ["imap"] });
    let made: serde_json::Value = person.post("/api/app-passwords", &wish).await.json();
    RawImap::sign_in(&app.imap(), address, made["password"].as_str().unwrap())
        .await
        .expect("an app password");

    let off = json!({ "password": Person::PASSWORD, "code": recovery[2] });
    person.post("/api/second-factor/off", &off).await.expect(204);
    person.imap(&app).await;
    app.visitor().sign_in(address, Person::PASSWORD).await.expect(200);
}

#[tokio::test]
async fn it_is_each_persons_own_and_nobodys_without_signing_in() {
    let app = App::attach();
    app.visitor()
        .get("/api/second-factor")
        .await
        .error(ErrorCode::NotSignedIn);
    let (alice, bob) = (app.person("alice").await, app.person("bob").await);
    switch_on(&alice).await;
    let state: SecondFactorState = bob.get("/api/second-factor").await.json();
    assert_eq!(
        state,
        SecondFactorState {
            on: false,
            recovery_codes: 0
        }
    );
    alice
        .post("/api/second-factor", &json!({}))
        .await
        .error(ErrorCode::Conflict);
    bob.post("/api/second-factor/confirm", &json!({ "code": "123456" }))
        .await
        .error(ErrorCode::Conflict);
    let off = json!({ "password": Person::PASSWORD, "code": "123456" });
    bob.post("/api/second-factor/off", &off)
        .await
        .error(ErrorCode::Conflict);
    alice
        .post("/api/second-factor/confirm", &json!({}))
        .await
        .error(ErrorCode::MalformedRequest);
}
