//! What all pages look like.

use http::StatusCode;
use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::http::Response;

const STYLE: &str = "
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem; color: #222; }
nav a { margin-right: 1.2rem; } h1 { font-size: 1.5rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #ddd; vertical-align: top; }
pre { background: #f5f5f5; padding: .8rem; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; } .none { color: #777; }
";

/// A page. `refresh` lets the browser load it again every few seconds.
pub fn page(title: &str, refresh: bool, content: &Markup) -> Response {
    let markup = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width";
                @if refresh { meta http-equiv="refresh" content="3"; }
                title { (title) " - local Azure" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                nav { a href="/" { "Overview" } a href="/inbox" { "Inbox" } a href="/requests" { "Requests" } a href="/faults" { "Faults" } }
                h1 { (title) }
                (content)
            }
        }
    };
    Response::new(StatusCode::OK).with_body("text/html; charset=utf-8", markup.into_string())
}

/// A page that says that there is nothing.
pub fn not_found() -> Response {
    Response {
        status: StatusCode::NOT_FOUND,
        ..page(
            "Nothing here",
            false,
            &html! { p { a href="/" { "Back to the overview" } } },
        )
    }
}

/// A text, laid out if it is JSON.
pub fn text(text: &str) -> Markup {
    let pretty = serde_json::from_str::<serde_json::Value>(text)
        .ok()
        .and_then(|value| serde_json::to_string_pretty(&value).ok());
    html! { pre { (pretty.as_deref().unwrap_or(text)) } }
}
