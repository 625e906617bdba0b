//! sync-collection (RFC 6578) of a home or of what waits for a person: which members changed since a token.

use axum::response::Response;
use roost_dav_proto::request::report::SyncCollection;
use roost_dav_proto::{Multistatus, Precondition};
use roost_groupware::CollectionKind;

use crate::core::answer;
use crate::core::context::Context;
use crate::core::error::DavError;
use crate::core::home::Home;
use crate::core::member_states::{Difference, MemberStates};
use crate::core::notification::Notification;
use crate::core::path::{self, OUTBOX};
use crate::core::resource::Resource;
use crate::property::{DeadProperties, Subject, Viewer, Wanted};

/// Answers with the members that changed, those that are gone as 404, and the token to go on from. With nothing new that
/// takes no more than looking at the members' states.
///
/// # Errors
/// `valid-sync-token` for a token of anything else.
pub async fn sync_members(
    context: &Context,
    resource: &Resource,
    request: SyncCollection,
) -> Result<Response, DavError> {
    let own = resource.href(&context.account);
    let known = match &request.token {
        None => MemberStates::default(),
        Some(token) => MemberStates::read(token, &own).ok_or(Precondition::ValidSyncToken)?,
    };
    let limit = request.limit.and_then(|limit| usize::try_from(limit).ok());
    let mut answer = Answer {
        context,
        wanted: Wanted::new(request.properties.request, context.headers.prefer.minimal),
        is_infinite: request.is_infinite,
        limit: limit.unwrap_or(usize::MAX),
        body: Multistatus::new(),
    };
    let difference = match resource {
        Resource::Home { kind, home } => answer.of_home(*kind, home, &known).await?,
        Resource::Notifications => answer.of_notifications(&own, &known).await?,
        _ => return Err(Precondition::SupportedReport.into()),
    };
    let mut body = answer.body;
    for name in &difference.removed {
        body.status(&member_href(resource, &own, name), 404, None);
    }
    if difference.more {
        // RFC 6578 §3.6: the rest is to be asked for with the token below.
        body.status(&own, 507, Some(&Precondition::NumberOfMatchesWithinLimits));
    }
    body.sync_token(&difference.told.token(&own));
    Ok(answer::multistatus(body))
}

/// The href of a member that is not there any more: that of a collection ends with a slash.
fn member_href(resource: &Resource, own: &str, name: &str) -> String {
    match resource {
        Resource::Home { kind, home } => path::collection(*kind, &home.address, name),
        _ => path::object(own, name),
    }
}

/// An answer that is being written.
struct Answer<'a> {
    context: &'a Context,
    wanted: Wanted,
    is_infinite: bool,
    limit: usize,
    body: Multistatus,
}

impl Answer<'_> {
    /// Writes the collections that changed. Their states are read before what is told of them: what changes in between is
    /// told again the next time, and a collection that goes in between is told to be gone then.
    async fn of_home(
        &mut self,
        kind: CollectionKind,
        home: &Home,
        known: &MemberStates,
    ) -> Result<Difference, DavError> {
        let now = MemberStates::of_home(self.context, kind, home).await?;
        let difference = now.since(known, self.limit);
        let is_changed = |name: &str| difference.changed.iter().any(|changed| changed == name);
        if difference.changed.iter().any(|name| name != OUTBOX) {
            let mut collections = home.collections(self.context, kind).await?;
            collections.retain(|collection| is_changed(&collection.name));
            if self.is_infinite {
                // RFC 6578 §3.3: each collection is synchronised by itself.
                for collection in &collections {
                    let refusal = Precondition::SyncTraversalSupported;
                    self.body.status(&path::of(collection), 403, Some(&refusal));
                }
            } else {
                self.wanted
                    .respond_collections(self.context, &mut self.body, &collections)
                    .await?;
            }
        }
        if kind == CollectionKind::Calendar && is_changed(OUTBOX) {
            let href = path::outbox(&home.address);
            if self.is_infinite {
                self.body.status(&href, 403, Some(&Precondition::SupportedReport));
            } else {
                self.respond(&href, &Subject::Outbox(home));
            }
        }
        Ok(difference)
    }

    /// Writes what is new among what waits for the person. It has no members, so that both levels tell the same.
    async fn of_notifications(&mut self, own: &str, known: &MemberStates) -> Result<Difference, DavError> {
        let all = Notification::list(self.context).await?;
        let difference = MemberStates::of_notifications(self.context, &all).since(known, self.limit);
        for notification in &all {
            let name = notification.name();
            if difference.changed.contains(&name) {
                self.respond(&path::object(own, &name), &Subject::Notification(notification));
            }
        }
        Ok(difference)
    }

    fn respond(&mut self, href: &str, subject: &Subject<'_>) {
        let viewer = Viewer::new(self.context.account.clone());
        let none = DeadProperties::new();
        self.wanted.respond(&mut self.body, href, subject, &viewer, &none);
    }
}
