//! Who may ask, and what every answer says about itself.

use crate::refusal::Refusal;
use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// The names of this machine.
const NAMES: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// What every answer says: nothing comes from elsewhere, nothing is kept, nothing is told to others.
const HEADERS: [(&str, &str); 5] = [
    (
        "content-security-policy",
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; \
         connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-store"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// Lets pass what comes from this machine's own page.
pub(super) async fn guard(request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api");
    let mut response = match allowed(request.headers(), api) {
        Ok(()) => told(next.run(request).await),
        Err(refusal) => refusal.into_response(),
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Whether the request is addressed to this machine, and not sent by a page of another.
fn allowed(headers: &HeaderMap, api: bool) -> Result<(), Refusal> {
    let text = |name| headers.get(name).map(|value: &HeaderValue| value.to_str().unwrap_or("?"));
    let foreign =
        |what: String| Err(Refusal::new(403, what, "open the address that gradus play has printed"));
    let host = text(header::HOST).unwrap_or("");
    if !NAMES.contains(&name_of(host)) {
        return foreign(format!("the host {host:?} is not this machine"));
    }
    match text(header::ORIGIN) {
        Some(origin) if origin.strip_prefix("http://") != Some(host) => {
            foreign(format!("the page of {origin:?} is not the playground's"))
        }
        None if api
            && !matches!(
                text(header::HeaderName::from_static("sec-fetch-site")),
                None | Some("same-origin" | "none")
            ) =>
        {
            foreign("a page of another site has asked".to_owned())
        }
        _ => Ok(()),
    }
}

/// A host without its port.
fn name_of(host: &str) -> &str {
    let end = host.find(']').map_or_else(|| host.find(':').unwrap_or(host.len()), |bracket| bracket + 1);
    &host[..end]
}

/// A failure that the router found is told as all are.
fn told(response: Response) -> Response {
    let json = |value: &HeaderValue| value.as_bytes().starts_with(b"application/json");
    let status = response.status();
    let own = response.headers().get(header::CONTENT_TYPE).is_some_and(json);
    if own || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let reason = status.canonical_reason().unwrap_or("refused").to_lowercase();
    Refusal::new(status.as_u16(), reason, "PROTOCOL.md lists what can be asked").into_response()
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, [(header::CONTENT_TYPE, "application/json")], self.json()).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passes(host: &str, further: &[(&'static str, &str)], api: bool) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert("host", host.parse().unwrap());
        for (name, value) in further {
            headers.insert(*name, value.parse().unwrap());
        }
        allowed(&headers, api).is_ok()
    }

    #[test]
    fn only_this_machine_and_its_own_page_may_ask() {
        for host in ["127.0.0.1:4114", "localhost:4114", "localhost", "[::1]:80"] {
            assert!(passes(host, &[], true), "{host}");
        }
        for host in [
            "example.org",
            "127.0.0.1.example.org:4114",
            "localhost.example.org",
            "192.168.0.2:4114",
            "",
            ":1",
        ] {
            assert!(!passes(host, &[], true), "{host}");
        }
        let host = "127.0.0.1:4114";
        assert!(passes(host, &[("origin", "http://127.0.0.1:4114")], true));
        for origin in ["http://127.0.0.1:80", "https://127.0.0.1:4114", "http://example.org", "null"] {
            assert!(!passes(host, &[("origin", origin)], true), "{origin}");
        }
        assert!(passes(host, &[("sec-fetch-site", "same-origin")], true));
        assert!(!passes(host, &[("sec-fetch-site", "cross-site")], true));
        assert!(passes(host, &[("sec-fetch-site", "cross-site")], false), "a link to the page is none");
    }
}
