//! The event stream of an open page: `GET /api/events`.
//!
//! Mail and groupware each have a stream of what changes; this one interleaves them with the session's own end.
//! It is a hint and never a log: whoever lagged is told `connected` again and reads afresh.

use std::convert::Infallible;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::get;
use futures_util::stream::{self, Stream, StreamExt};
use roost_shared::event::ServerEvent;
use roost_shared::{AccountId, SessionId};
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;

use crate::app::AppState;
use crate::http::cookie;
use crate::http::error::ApiError;
use crate::http::extract::CurrentUser;

/// Often enough that proxies keep the connection, and that a broken one is noticed.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// How soon a session that ended on another replica, or expired, ends its stream.
const SESSION_CHECK: Duration = Duration::from_secs(60);

/// The route of the event stream.
pub fn routes() -> Router<AppState> {
    Router::new().route("/events", get(stream_events))
}

/// Streams what changes for the asker until the session ends.
async fn stream_events(
    State(app): State<AppState>,
    user: CurrentUser,
    headers: HeaderMap,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let cookie = cookie::session(&headers, app.config()).unwrap_or_default();
    let mail = app.mail().watch(&(&user.session).into());
    let groupware = collection_changes(app.groupware().subscribe(), user.account.id);
    let ended = session_end(app.ended_sessions(), user.session.id);
    let expired = session_expiry(app.clone(), cookie);
    let changes = stream::select(Box::pin(mail), Box::pin(groupware));
    let ends = stream::select(Box::pin(ended), Box::pin(expired));
    let events = stream::once(async { ServerEvent::Connected })
        .chain(stream::select(changes, ends))
        // Says that the session has ended, and then ends.
        .scan(false, |over, event| {
            let go_on = !std::mem::replace(over, event == ServerEvent::SessionEnded);
            std::future::ready(go_on.then_some(event))
        })
        .filter_map(async |event| Event::default().json_data(&event).ok().map(Ok))
        .take_until(app.stopping());
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

/// The changes of collections that the account sees.
fn collection_changes(
    receiver: Receiver<roost_groupware::CollectionChange>,
    account: AccountId,
) -> impl Stream<Item = ServerEvent> + Send {
    stream::unfold(receiver, move |mut receiver| async move {
        loop {
            let event = match receiver.recv().await {
                Ok(change) if change.accounts.contains(&account) => ServerEvent::CollectionChanged {
                    collection: change.collection,
                },
                Ok(_) => continue,
                Err(RecvError::Lagged(_)) => ServerEvent::Connected,
                Err(RecvError::Closed) => return None,
            };
            return Some((event, receiver));
        }
    })
}

/// One event when this process ends the session.
fn session_end(mut receiver: Receiver<SessionId>, session: SessionId) -> impl Stream<Item = ServerEvent> {
    stream::once(async move {
        loop {
            match receiver.recv().await {
                Ok(ended) if ended == session => return ServerEvent::SessionEnded,
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    })
}

/// One event when the session is found to have ended in the database. A database that does not answer is no end.
fn session_expiry(app: AppState, cookie: String) -> impl Stream<Item = ServerEvent> {
    stream::once(async move {
        loop {
            tokio::time::sleep(SESSION_CHECK).await;
            if let Ok(None) = app.identity().find_session(&cookie).await {
                return ServerEvent::SessionEnded;
            }
        }
    })
}
