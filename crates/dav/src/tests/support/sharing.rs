//! What bob sees of alice's.

use roost_groupware::{CollectionKind, ShareChange};
use roost_shared::sharing::{ShareAccess, ShareTarget};

use super::{Answer, Server, propfind_body};

impl Server {
    /// Shares alice's default calendar with bob, who accepts; gives its path in bob's home.
    pub async fn share_with_bob(&self, access: ShareAccess) -> String {
        let alice = self.database.account("alice@example.test").await.id;
        let bob = self.database.account("bob@example.test").await.id;
        let kind = CollectionKind::Calendar;
        let calendar = self
            .groupware
            .find_collection(alice, kind, "default")
            .await
            .unwrap()
            .unwrap();
        let target = ShareTarget::Person {
            address: "bob@example.test".into(),
        };
        let change = ShareChange {
            target,
            access: Some(access),
            title: String::new(),
        };
        self.groupware.share(alice, calendar.id, &[change]).await.unwrap();
        self.groupware.accept_invitation(bob, calendar.id).await.unwrap();
        "/dav/calendars/bob@example.test/default-alice/".to_owned()
    }

    /// A PROPFIND as bob.
    pub async fn propfind_as_bob(&self, path: &str, depth: &str, properties: &str) -> Answer {
        let body = propfind_body(&format!("<D:prop>{properties}</D:prop>"));
        let call = self.call("PROPFIND", path).user("bob@example.test");
        call.header("Depth", depth).body(body).send().await
    }
}
