//! Of whom a second factor is asked, and by when: everybody of a domain, or those who administer domains or the server.
//!
//! Until then a sign-in says how long is left; afterwards the password opens the page alone, and there nothing but the
//! setting up of a second factor.

use chrono::Utc;
use roost_db::{DbError, sign_in_policy};
use roost_model::Actor;
use serde_json::json;

use crate::Identity;
use crate::deed::{self, Deed};

pub use roost_db::sign_in_policy::SecondFactorPolicy;

/// The scope of a policy for those who administer domains.
pub const DOMAIN_ADMINISTRATORS: &str = "domain-administrators";
/// The scope of a policy for those who administer the server.
pub const SERVER_ADMINISTRATORS: &str = "server-administrators";

/// The most days that a policy may leave.
pub const GRACE_DAYS_MAX: i32 = 365;

impl Identity {
    /// All policies, by scope.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn second_factor_policies(&self) -> Result<Vec<SecondFactorPolicy>, DbError> {
        let mut db = self.inner.pool.acquire().await?;
        sign_in_policy::list(&mut db).await
    }

    /// Asks a second factor of everybody in a scope, within so many days, 0 to [`GRACE_DAYS_MAX`], which the caller has
    /// checked. A policy that holds already keeps its beginning.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn set_second_factor_policy(
        &self,
        actor: &Actor,
        scope: &str,
        grace_days: i32,
    ) -> Result<SecondFactorPolicy, DbError> {
        let now = Utc::now();
        let mut transaction = self.inner.pool.begin().await?;
        let policy = sign_in_policy::upsert(&mut transaction, scope, grace_days, now).await?;
        let deed = Deed {
            action: "second_factor_policy.set",
            target: scope,
            before: None,
            after: Some(json!({ "grace_days": policy.grace_days, "since": policy.since })),
        };
        deed::record(&mut transaction, actor, &deed, now).await?;
        transaction.commit().await?;
        self.inner.logins.forget_all();
        self.inner.sessions.forget_all();
        Ok(policy)
    }

    /// Asks for it no more. `false` if there is no such policy.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn remove_second_factor_policy(&self, actor: &Actor, scope: &str) -> Result<bool, DbError> {
        let mut transaction = self.inner.pool.begin().await?;
        let Some(policy) = sign_in_policy::delete(&mut transaction, scope).await? else {
            return Ok(false);
        };
        let deed = Deed {
            action: "second_factor_policy.remove",
            target: scope,
            before: Some(json!({ "grace_days": policy.grace_days, "since": policy.since })),
            after: None,
        };
        deed::record(&mut transaction, actor, &deed, Utc::now()).await?;
        transaction.commit().await?;
        self.inner.logins.forget_all();
        self.inner.sessions.forget_all();
        Ok(true)
    }
}
