//! Who is let in.

use std::sync::Arc;

use petstore_dashboard::{Dashboard, StartError, Subject, Traces};
use petstore_emulator::{Emulator, Settings};
use petstore_stack::HostLog;
use reqwest::StatusCode;

use crate::{pipeline::ANYWHERE, visitor::Visitor};

/// The dashboard of a local Azure without a shop.
async fn start(address: std::net::SocketAddr) -> (Emulator, Result<Dashboard, StartError>) {
    let emulator = Emulator::start(Settings::default()).await.unwrap();
    let subject = Subject {
        azure: emulator.share(),
        log: HostLog::default(),
        shop_url: String::new(),
        console_url: emulator.console_url(),
        traces: Arc::new(Traces::listen().await.unwrap()),
    };
    (emulator, Dashboard::start(subject, address).await)
}

#[tokio::test]
async fn a_page_elsewhere_can_change_nothing() {
    let (emulator, dashboard) = start(ANYWHERE).await;
    let dashboard = dashboard.unwrap();
    let visitor = Visitor::new(dashboard.url());
    for foreign in [
        ("origin", "https://elsewhere.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        for path in ["switches/storage-down", "calm", "shoppers"] {
            let response = visitor.post_with(path, true, &[foreign]).await;
            assert_eq!(response.status(), StatusCode::FORBIDDEN, "{path} {foreign:?}");
        }
    }
    assert!(emulator.faults().is_empty());
}

#[tokio::test]
async fn its_own_page_can() {
    let (emulator, dashboard) = start(ANYWHERE).await;
    let dashboard = dashboard.unwrap();
    let url = dashboard.url();
    let visitor = Visitor::new(url.clone());
    let own = [("origin", url.trim_end_matches('/')), ("sec-fetch-site", "same-origin")];
    let response = visitor.post_with("switches/storage-down", true, &own).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(emulator.faults().len(), 1);
}

#[tokio::test]
async fn a_name_that_was_made_to_point_here_gets_nothing() {
    let (_emulator, dashboard) = start(ANYWHERE).await;
    let dashboard = dashboard.unwrap();
    let visitor = Visitor::new(dashboard.url());
    for path in ["", "events", "inbox", "window.js"] {
        let response = visitor.as_host("rebound.example", path).await;
        assert_eq!(response.status(), StatusCode::MISDIRECTED_REQUEST, "{path}");
        assert_eq!(
            visitor.as_host("localhost:1", path).await.status(),
            StatusCode::OK,
            "{path}"
        );
    }
    let response = visitor
        .post_with("shoppers", true, &[("host", "rebound.example")])
        .await;
    assert_eq!(response.status(), StatusCode::MISDIRECTED_REQUEST);
}

#[tokio::test]
async fn every_answer_forbids_what_is_not_ours() {
    let (_emulator, dashboard) = start(ANYWHERE).await;
    let dashboard = dashboard.unwrap();
    let visitor = Visitor::new(dashboard.url());
    for path in ["", "events", "inbox", "window.js", "window.css", "nothing"] {
        let response = visitor.get(path).await;
        let policy = response.headers()["content-security-policy"].to_str().unwrap();
        assert!(
            policy.starts_with("default-src 'none'") && !policy.contains("unsafe"),
            "{path}"
        );
        assert_eq!(response.headers()["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(response.headers()["cache-control"], "no-store", "{path}");
    }
    let page = visitor.page("").await;
    assert!(!page.contains(" style=") && !page.contains(" onclick="));
}

#[tokio::test]
async fn it_listens_for_this_machine_alone() {
    let (_emulator, dashboard) = start("0.0.0.0:0".parse().unwrap()).await;
    assert!(matches!(dashboard, Err(StartError::NotLoopback(_))), "{dashboard:?}");
}
