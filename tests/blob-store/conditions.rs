//! Writes that depend on what is there.

use futures::future::join_all;

use crate::account::with_key;
use crate::driver::{Condition, Content, Driver, StoreError};
use crate::peer::Peer;

pub async fn if_absent_creates_once(peer: Peer) {
    let service = peer.service().await;
    let (driver, container) = (
        Driver::start(&with_key(&service.endpoint)).await,
        service.container().await,
    );
    let put = async |text| {
        driver
            .put(&container, "a", Content::text(text), Condition::IfAbsent)
            .await
    };
    let etag = put("first").await.unwrap();
    assert_eq!(put("second").await, Err(StoreError::Conflict));
    let (properties, body) = driver.get(&container, "a").await.unwrap().unwrap();
    assert_eq!((properties.etag, body.as_slice()), (etag, b"first".as_slice()));
}

pub async fn if_match_takes_only_the_state_that_it_names(peer: Peer) {
    let service = peer.service().await;
    let (driver, container) = (
        Driver::start(&with_key(&service.endpoint)).await,
        service.container().await,
    );
    let put = async |text, condition| driver.put(&container, "a", Content::text(text), condition).await;
    let first = put("1", Condition::Always).await.unwrap();
    let seen = Condition::IfMatch(first.clone());
    let second = put("2", seen.clone()).await.unwrap();
    assert_eq!(put("3", seen.clone()).await, Err(StoreError::Conflict));
    assert_eq!(driver.delete(&container, "a", seen).await, Err(StoreError::Conflict));
    assert_eq!(driver.get(&container, "a").await.unwrap().unwrap().1, b"2");
    assert_eq!(
        driver.delete(&container, "a", Condition::IfMatch(second)).await,
        Ok(true)
    );
}

pub async fn a_deleted_blob_matches_no_etag(peer: Peer) {
    let service = peer.service().await;
    let (driver, container) = (
        Driver::start(&with_key(&service.endpoint)).await,
        service.container().await,
    );
    let put = async |condition| driver.put(&container, "a", Content::text("x"), condition).await;
    let gone = put(Condition::Always).await.unwrap();
    driver.delete(&container, "a", Condition::Always).await.unwrap();
    assert_eq!(put(Condition::IfMatch(gone.clone())).await, Err(StoreError::Conflict));
    assert_ne!(put(Condition::IfAbsent).await.unwrap(), gone);
    assert_eq!(put(Condition::IfMatch(gone)).await, Err(StoreError::Conflict));
}

pub async fn one_of_many_writers_wins(peer: Peer) {
    let service = peer.service().await;
    let (driver, container) = (
        Driver::start(&with_key(&service.endpoint)).await,
        service.container().await,
    );
    let seen = driver
        .put(&container, "a", Content::text("0"), Condition::Always)
        .await
        .unwrap();
    for condition in [Condition::IfMatch(seen), Condition::IfAbsent] {
        let name = if matches!(condition, Condition::IfAbsent) {
            "new"
        } else {
            "a"
        };
        let writers = (0..8).map(|writer| {
            let content = Content::text(&writer.to_string());
            driver.put(&container, name, content, condition.clone())
        });
        let results = join_all(writers).await;
        let winner = results.iter().position(Result::is_ok).unwrap();
        for (writer, result) in results.iter().enumerate().filter(|(writer, _)| *writer != winner) {
            assert_eq!(*result, Err(StoreError::Conflict), "writer {writer}, {condition:?}");
        }
        let (_, body) = driver.get(&container, name).await.unwrap().unwrap();
        assert_eq!(body, winner.to_string().as_bytes());
    }
}
