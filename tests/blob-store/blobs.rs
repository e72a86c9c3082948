//! Get, head, put, delete.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use md5::{Digest, Md5};
use reqwest::Method;

use crate::account::with_key;
use crate::driver::{Condition, Content, Driver, StoreError};
use crate::peer::Peer;

/// The largest blob that the component reads (`answer_size` in `components/outbound/src/limits.rs`).
const LARGEST_READ: usize = 1024 * 1024;

fn pair(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

pub async fn a_blob_comes_back_as_it_was_put(peer: Peer) {
    let service = peer.service().await;
    let (driver, container) = (
        Driver::start(&with_key(&service.endpoint)).await,
        service.container().await,
    );
    let content = Content {
        content_type: "application/json; charset=utf-8".to_owned(),
        body: b"{\"a\":\"\xc3\xa4\"}\0\xff".to_vec(),
        metadata: vec![pair("Revision", "7"), pair("note", "a=b; c, \"d\"  e")],
    };
    let etag = driver
        .put(&container, "a.json", content.clone(), Condition::Always)
        .await
        .unwrap();
    let (properties, body) = driver.get(&container, "a.json").await.unwrap().unwrap();
    assert_eq!(body, content.body);
    assert_eq!(
        (&properties.etag, &properties.content_type),
        (&etag, &content.content_type)
    );
    let mut metadata = properties.metadata.clone();
    metadata.sort();
    assert_eq!(metadata, [pair("note", "a=b; c, \"d\"  e"), pair("revision", "7")]);
    assert!(properties.last_modified.is_some());
    assert_eq!(driver.head(&container, "a.json").await, Ok(Some(properties)));
    let stored = service.ask(Method::HEAD, &format!("{container}/a.json")).await;
    assert_eq!(
        stored.headers()["content-md5"],
        BASE64_STANDARD.encode(Md5::digest(&content.body)).as_str(),
        "the service has the bytes that were meant"
    );
}

pub async fn a_put_replaces_everything(peer: Peer) {
    let service = peer.service().await;
    let (driver, container) = (
        Driver::start(&with_key(&service.endpoint)).await,
        service.container().await,
    );
    let first = Content {
        metadata: vec![pair("revision", "1")],
        ..Content::text("first, and longer")
    };
    let first = driver.put(&container, "a", first, Condition::Always).await.unwrap();
    let plain = Content {
        body: b"second".to_vec(),
        ..Content::default()
    };
    let second = driver.put(&container, "a", plain, Condition::Always).await.unwrap();
    assert_ne!(first, second);
    let (properties, body) = driver.get(&container, "a").await.unwrap().unwrap();
    assert_eq!((body.as_slice(), properties.metadata), (b"second".as_slice(), vec![]));
    assert_eq!(properties.content_type, "application/octet-stream");
    assert_eq!(driver.delete(&container, "a", Condition::Always).await, Ok(true));
    assert_eq!(driver.get(&container, "a").await, Ok(None));
}

pub async fn what_is_not_there_is_no_error(peer: Peer) {
    let service = peer.service().await;
    let (driver, container) = (
        Driver::start(&with_key(&service.endpoint)).await,
        service.container().await,
    );
    assert_eq!(driver.get(&container, "missing").await, Ok(None));
    assert_eq!(driver.head(&container, "missing").await, Ok(None));
    assert_eq!(driver.delete(&container, "missing", Condition::Always).await, Ok(false));
}

pub async fn a_missing_container_is_told_from_a_missing_blob(peer: Peer) {
    let service = peer.service().await;
    let driver = Driver::start(&with_key(&service.endpoint)).await;
    for (operation, error) in [
        ("get", driver.get("never-made", "a").await.unwrap_err()),
        ("head", driver.head("never-made", "a").await.unwrap_err()),
        (
            "put",
            driver
                .put("never-made", "a", Content::text("x"), Condition::Always)
                .await
                .unwrap_err(),
        ),
        (
            "delete",
            driver.delete("never-made", "a", Condition::Always).await.unwrap_err(),
        ),
    ] {
        assert!(
            matches!(&error, StoreError::NoContainer(text) if text.contains("ContainerNotFound")),
            "{operation}: {error:?}"
        );
    }
}

pub async fn bodies_of_all_sizes(peer: Peer) {
    let service = peer.service().await;
    let (driver, container) = (
        Driver::start(&with_key(&service.endpoint)).await,
        service.container().await,
    );
    for size in [0, 1, 65_537, LARGEST_READ] {
        let body: Vec<u8> = (0..size).map(|place| (place % 251).to_le_bytes()[0]).collect();
        let content = Content {
            body: body.clone(),
            ..Content::default()
        };
        driver
            .put(&container, "sized", content, Condition::Always)
            .await
            .unwrap();
        let (_, read) = driver.get(&container, "sized").await.unwrap().unwrap();
        assert!(read == body, "{size} bytes became {}", read.len());
    }
    let too_large = Content {
        body: vec![b'x'; LARGEST_READ + 1],
        ..Content::default()
    };
    driver
        .put(&container, "sized", too_large, Condition::Always)
        .await
        .unwrap();
    let refused = driver.get(&container, "sized").await;
    assert!(matches!(refused, Err(StoreError::Rejected(_))), "{refused:?}");
    assert!(driver.head(&container, "sized").await.unwrap().is_some());
}

pub async fn metadata_that_no_header_can_hold_is_refused(peer: Peer) {
    let service = peer.service().await;
    let (driver, container) = (
        Driver::start(&with_key(&service.endpoint)).await,
        service.container().await,
    );
    for (name, value) in [
        ("a-b", "x"),
        ("1a", "x"),
        ("", "x"),
        ("a", "gr\u{f6}\u{df}e"),
        ("a", " x"),
        ("a", "x\ny"),
    ] {
        let content = Content {
            metadata: vec![pair(name, value)],
            ..Content::text("x")
        };
        let refused = driver.put(&container, "a", content, Condition::Always).await;
        assert!(
            matches!(refused, Err(StoreError::Rejected(_))),
            "{name:?}={value:?}: {refused:?}"
        );
    }
    assert_eq!(driver.get(&container, "a").await, Ok(None));
}
