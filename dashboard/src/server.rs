//! Addresses.

use std::sync::Arc;

use axum::{
    Form, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    middleware,
    response::{Html, IntoResponse, Redirect, Response},
    routing::{get, post},
};
use serde::Deserialize;

use crate::{dashboard::Window, events::events, guard::guard, view};

type Shared = State<Arc<Window>>;

const STYLE: &str = include_str!("../assets/window.css");
const SCRIPT: &str = include_str!("../assets/window.js");

/// Everything that is answered.
pub fn router(window: Arc<Window>) -> Router {
    let style = get(async || asset("text/css; charset=utf-8", STYLE));
    let script = get(async || asset("text/javascript; charset=utf-8", SCRIPT));
    Router::new()
        .route("/", get(start))
        .route("/{*path}", get(panel))
        .route("/window.css", style)
        .route("/window.js", script)
        .route("/events", get(events))
        .route("/switches/{name}", post(switch))
        .route("/calm", post(calm))
        .route("/shoppers", post(shoppers))
        .with_state(window)
        .layer(middleware::from_fn(guard))
}

fn asset(media_type: &'static str, text: &'static str) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, media_type)], text)
}

async fn start(State(window): Shared, headers: HeaderMap) -> Response {
    show(&window, "sessions", &headers)
}

async fn panel(State(window): Shared, Path(path): Path<String>, headers: HeaderMap) -> Response {
    show(&window, &path, &headers)
}

/// The whole page, or only the panel for a page that is open already.
fn show(window: &Window, path: &str, headers: &HeaderMap) -> Response {
    let Some(panel) = view::panel(window, path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let shown = if by_script(headers) {
        panel
    } else {
        view::page(window, path, &panel)
    };
    Html(shown.into_string()).into_response()
}

#[derive(Deserialize)]
struct Wish {
    on: bool,
}

async fn switch(
    State(window): Shared,
    Path(name): Path<String>,
    headers: HeaderMap,
    Form(wish): Form<Wish>,
) -> Response {
    if window.switches.set(&name, wish.on) {
        done(&headers)
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

async fn calm(State(window): Shared, headers: HeaderMap) -> Response {
    window.switches.calm();
    done(&headers)
}

async fn shoppers(State(window): Shared, headers: HeaderMap, Form(wish): Form<Wish>) -> Response {
    if wish.on {
        window.shoppers.send();
    } else {
        window.shoppers.stop();
    }
    done(&headers)
}

/// The script hears in the event stream what has changed; a browser without it gets the page again.
fn done(headers: &HeaderMap) -> Response {
    if by_script(headers) {
        StatusCode::NO_CONTENT.into_response()
    } else {
        Redirect::to("/").into_response()
    }
}

fn by_script(headers: &HeaderMap) -> bool {
    headers.contains_key("x-script")
}
