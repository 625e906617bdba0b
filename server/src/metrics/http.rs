//! How many requests there were, and how long each took.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;

/// Times a request from its head to that of the answer: what streams on afterwards, as events do, is not in it.
pub async fn measure(request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let method = method_label(request.method());
    let route = request.extensions().get::<MatchedPath>().cloned();
    metrics::gauge!("roost_http_requests_under_way").increment(1.0);
    let under_way = UnderWay;
    let response = next.run(request).await;
    drop(under_way);
    metrics::histogram!(
        "roost_http_request_seconds",
        "method" => method,
        // The template, `/api/events/{id}`: never what a client wrote.
        "route" => route.map_or_else(|| "none".to_owned(), |route| route.as_str().to_owned()),
        "status" => response.status().as_str().to_owned(),
    )
    .record(begun.elapsed());
    response
}

/// Counts down also for a request whose client went away.
struct UnderWay;

impl Drop for UnderWay {
    fn drop(&mut self) {
        metrics::gauge!("roost_http_requests_under_way").decrement(1.0);
    }
}

/// Clients may make up methods; those that the server does not know are one.
fn method_label(method: &Method) -> &'static str {
    const KNOWN: [&str; 20] = [
        "GET",
        "HEAD",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
        "OPTIONS",
        "PROPFIND",
        "PROPPATCH",
        "MKCOL",
        "MKCALENDAR",
        "COPY",
        "MOVE",
        "LOCK",
        "UNLOCK",
        "REPORT",
        "ACL",
        "SEARCH",
        "BIND",
        "TRACE",
    ];
    KNOWN
        .into_iter()
        .find(|known| *known == method.as_str())
        .unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_that_clients_make_up_are_one_label() {
        assert_eq!(method_label(&Method::GET), "GET");
        assert_eq!(
            method_label(&Method::from_bytes(b"PROPFIND").unwrap()),
            "PROPFIND"
        );
        assert_eq!(method_label(&Method::from_bytes(b"X-1234").unwrap()), "other");
    }
}
