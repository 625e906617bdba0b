//! `roost serve`

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use axum::extract::connect_info::IntoMakeServiceWithConnectInfo;
use axum::middleware::from_fn;
use axum::serve::{Listener, ListenerExt, TapIo};
use axum::{Extension, Router};
use chrono::{TimeDelta, Utc};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tower_http::timeout::RequestBodyTimeoutLayer;

use crate::app::{AppState, open_database};
use crate::config::Config;
use crate::http::connections::{self, Connections, Peer, WatchedListener};
use crate::metrics::{Metrics, job_done};
use crate::tls::{MadeSecure, TlsListener};
use crate::{http, invitations, removals, subscriptions, tls, transport};

/// How long requests that are under way may take once the server is told to stop. Event streams end at once.
const GRACE: Duration = Duration::from_secs(10);
const PURGE_EVERY: Duration = Duration::from_secs(600);
const SIGN_INS_EVERY: Duration = Duration::from_secs(5);
const SETTLE_EVERY: Duration = Duration::from_secs(5);
/// A client that has not synced for longer starts over.
const CHANGES_KEPT: TimeDelta = TimeDelta::days(180);
/// How long what was replaced or deleted can be had back.
const VERSIONS_KEPT: TimeDelta = TimeDelta::days(30);

/// Serves until SIGTERM or SIGINT.
pub async fn serve(config: Config, metrics: Metrics) -> anyhow::Result<()> {
    // The first provider that is installed wins; a second start in one process (tests) keeps it.
    drop(rustls::crypto::ring::default_provider().install_default());
    let public = bind(config.http.listen).await?;
    let internal = bind(config.internal.listen).await?;
    let secure = bind_some(config.tls.as_ref().and_then(|tls| tls.listen)).await?;
    let redirect = bind_some(config.tls.as_ref().and_then(|tls| tls.redirect_listen)).await?;
    let for_postfix = match &config.transport {
        Some(transport) => Some(bind(transport.listen).await?),
        None => None,
    };
    let pool = open_database(&config).await?;
    let stopping = CancellationToken::new();
    let app = AppState::new(config, pool, stopping.clone()).await?;
    tokio::spawn(watch_signals(stopping.clone()));
    tokio::spawn(settle(metrics.clone(), stopping.clone()));
    tokio::spawn(purge(app.clone(), stopping.clone()));
    let sign_ins = tokio::spawn(write_sign_ins(app.clone(), stopping.clone()));
    tokio::spawn(invitations::run(app.clone(), stopping.clone()));
    tokio::spawn(removals::run(app.clone(), stopping.clone()));
    tokio::spawn(subscriptions::run(app.clone(), stopping.clone()));
    if let (Some(listener), Some(service)) = (for_postfix, app.transport()) {
        tokio::spawn(transport::serve(listener, service.clone(), stopping.clone()));
    }
    if let Some(tls) = app.tls() {
        tokio::spawn(tls.clone().run(stopping.clone()));
    }
    let groupware = app.groupware().clone();
    tokio::spawn(
        stopping
            .clone()
            .run_until_cancelled_owned(async move { groupware.listen().await }),
    );
    let identity = app.identity().clone();
    tokio::spawn(
        stopping
            .clone()
            .run_until_cancelled_owned(async move { identity.listen().await }),
    );
    tracing::info!(
        public = %app.config().http.listen,
        https = ?app.config().tls.as_ref().and_then(|tls| tls.listen),
        internal = %app.config().internal.listen,
        version = env!("CARGO_PKG_VERSION"),
        "serving"
    );
    // An answer that streams is several small writes; without this each might wait for the client's delayed
    // acknowledgement, some 40 ms (RFC 9293 §3.7.4).
    let public = public.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection stays with Nagle's algorithm");
        }
    });
    let limits = &app.config().connections;
    let proxies = app.config().http.trusted_proxies.clone();
    let connections = Connections::new(limits.idle(), limits.per_address, proxies);
    let router = http::router(&app, &metrics);
    let outside = axum::serve(
        watched(WatchedListener::new(public, connections.clone())),
        served(router.clone(), limits.body()),
    )
    .with_graceful_shutdown(stopping.clone().cancelled_owned());
    let inside = axum::serve(internal, http::internal::router(app.clone(), metrics.clone()))
        .with_graceful_shutdown(stopping.clone().cancelled_owned());
    let over_tls = serve_https(secure, &app, router, connections.clone(), &stopping);
    let sent_on = serve_redirect(redirect, &app, connections, &stopping);
    let all = async {
        let outside = async { outside.await.map_err(anyhow::Error::from) };
        let inside = async { inside.await.map_err(anyhow::Error::from) };
        tokio::try_join!(outside, inside, over_tls, sent_on)
    };
    tokio::select! {
        result = all => { result?; }
        () = async { stopping.cancelled().await; tokio::time::sleep(GRACE).await } => {
            tracing::warn!("requests were still under way after {} s; stopping all the same", GRACE.as_secs());
        }
    }
    // Those of the last requests, too.
    drop(sign_ins.await);
    note_sign_ins(&app).await;
    tracing::info!("stopped");
    Ok(())
}

/// Serves over TLS what the plain listener serves, if the configuration asks for it.
async fn serve_https(
    listener: Option<TcpListener>,
    app: &AppState,
    router: Router,
    connections: Connections,
    stopping: &CancellationToken,
) -> anyhow::Result<()> {
    let (Some(listener), Some(tls)) = (listener, app.tls()) else {
        return Ok(());
    };
    let listener = TlsListener::new(listener, tls.server_config()?, connections)?;
    let router = router.layer(Extension(MadeSecure));
    axum::serve(watched(listener), served(router, app.config().connections.body()))
        .with_graceful_shutdown(stopping.clone().cancelled_owned())
        .await?;
    Ok(())
}

/// Sends plain HTTP on to HTTPS, if the configuration asks for it.
async fn serve_redirect(
    listener: Option<TcpListener>,
    app: &AppState,
    connections: Connections,
    stopping: &CancellationToken,
) -> anyhow::Result<()> {
    let Some(listener) = listener else {
        return Ok(());
    };
    axum::serve(
        watched(WatchedListener::new(listener, connections)),
        served(tls::redirect_router(app), app.config().connections.body()),
    )
    .with_graceful_shutdown(stopping.clone().cancelled_owned())
    .await?;
    Ok(())
}

/// The listener in the one form whose peers axum tells handlers of.
fn watched<L: Listener<Addr = Peer>>(listener: L) -> TapIo<L, impl FnMut(&mut L::Io) + Send + 'static> {
    listener.tap_io(|_| {})
}

/// What such a listener serves. A request whose body stands still for so long is given up.
fn served(router: Router, still: Duration) -> IntoMakeServiceWithConnectInfo<Router, Peer> {
    router
        .layer(RequestBodyTimeoutLayer::new(still))
        .layer(from_fn(connections::note))
        .into_make_service_with_connect_info()
}

async fn bind_some(address: Option<SocketAddr>) -> anyhow::Result<Option<TcpListener>> {
    match address {
        Some(address) => Ok(Some(bind(address).await?)),
        None => Ok(None),
    }
}

async fn bind(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))
}

async fn watch_signals(stopping: CancellationToken) {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut term), Ok(mut int)) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        tracing::error!("cannot watch for signals");
        return;
    };
    tokio::select! {
        _ = term.recv() => {}
        _ = int.recv() => {}
    }
    stopping.cancel();
}

/// Removes what has expired, now and then. A failure is met again at the next round.
async fn purge(app: AppState, stopping: CancellationToken) {
    loop {
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(PURGE_EVERY) => {}
        }
        let now = Utc::now();
        let (changes, versions) = (now - CHANGES_KEPT, now - VERSIONS_KEPT);
        note("sessions", app.identity().purge().await);
        note("changes", app.groupware().prune(changes, versions).await);
        note("locks", app.locks().purge().await);
        note("files", app.files().clean_up(now).await);
        if let Some(transport) = app.transport() {
            note("keys_and_quarantine", transport.purge().await);
        }
        note("uploads", app.mail().purge().await);
    }
}

/// Notes how a round of cleaning up went.
fn note<T, E: std::fmt::Display>(job: &'static str, result: Result<T, E>) {
    if let Err(error) = &result {
        tracing::warn!(%error, job, "what is no longer needed could not be removed");
    }
    job_done(job, result.is_ok());
}

/// Writes down who signed in, every few seconds.
async fn write_sign_ins(app: AppState, stopping: CancellationToken) {
    loop {
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(SIGN_INS_EVERY) => note_sign_ins(&app).await,
        }
    }
}

async fn note_sign_ins(app: &AppState) {
    if let Err(error) = app.identity().write_sign_ins().await {
        tracing::warn!(%error, "the last sign-ins are not written down");
    }
}

/// Keeps what is counted in order, also while nobody asks for it.
async fn settle(metrics: Metrics, stopping: CancellationToken) {
    loop {
        tokio::select! {
            () = stopping.cancelled() => return,
            () = tokio::time::sleep(SETTLE_EVERY) => metrics.settle(),
        }
    }
}
