//! The first administrator of a new server.

use crate::Running;
use crate::outside::Outside;

#[test]
fn the_first_administrator_is_made_once_with_domain_and_keys() {
    let running = Running::whole(&Outside::start());
    let made = running.roost(&["init", "boss@Third.test"]).unwrap();
    assert_eq!(made["address"], "boss@third.test");
    let password = made["password"].as_str().unwrap();
    assert!(password.len() >= 24, "{password}");
    let keys = made["dkim"].as_array().unwrap();
    assert_eq!(keys.len(), 2);
    assert!(keys.iter().all(|key| {
        let record = key.as_str().unwrap();
        record.contains("._domainkey.third.test TXT v=DKIM1")
    }));
    let boss = running.roost(&["mailbox", "show", "boss@third.test"]).unwrap();
    assert_eq!(boss["is_admin"], true);

    let again = running.roost(&["init", "other@third.test"]).unwrap_err();
    assert!(
        again.contains("has an administrator already: boss@third.test"),
        "{again}"
    );
    assert!(running.roost(&["mailbox", "show", "other@third.test"]).is_err());
}
