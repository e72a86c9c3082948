//! Keys and signatures, right and wrong.

use crate::account::{FUTURE, PAST, signature, with_key, with_signature, with_this_key};
use crate::driver::{Condition, Content, Driver, StoreError};
use crate::peer::Peer;

pub async fn a_signature_does_what_a_key_does(peer: Peer) {
    let service = peer.service().await;
    let container = service.container().await;
    let connection = with_signature(&service.endpoint, &signature("rwdc", FUTURE));
    let driver = Driver::start(&connection).await;
    let etag = driver
        .put(&container, "a", Content::text("x"), Condition::IfAbsent)
        .await
        .unwrap();
    let stale = Condition::IfMatch("\"0x1\"".to_owned());
    let refused = driver.put(&container, "a", Content::text("y"), stale).await;
    assert_eq!(refused, Err(StoreError::Conflict));
    let matching = Condition::IfMatch(etag);
    driver.put(&container, "a", Content::text("z"), matching).await.unwrap();
    assert_eq!(driver.get(&container, "a").await.unwrap().unwrap().1, b"z");
    assert!(driver.head(&container, "a").await.unwrap().is_some());
    assert_eq!(driver.delete(&container, "a", Condition::Always).await, Ok(true));
}

pub async fn a_signature_allows_what_it_says(peer: Peer) {
    let service = peer.service().await;
    let container = service.container().await;
    let owner = Driver::start(&with_key(&service.endpoint)).await;
    owner
        .put(&container, "a", Content::text("x"), Condition::Always)
        .await
        .unwrap();
    let reader = Driver::start(&with_signature(&service.endpoint, &signature("r", FUTURE))).await;
    assert_eq!(reader.get(&container, "a").await.unwrap().unwrap().1, b"x");
    let written = reader.put(&container, "a", Content::text("y"), Condition::Always).await;
    assert!(matches!(written, Err(StoreError::Denied(_))), "{written:?}");
    let deleted = reader.delete(&container, "a", Condition::Always).await;
    assert!(matches!(deleted, Err(StoreError::Denied(_))), "{deleted:?}");
    assert_eq!(owner.get(&container, "a").await.unwrap().unwrap().1, b"x");
}

pub async fn wrong_credentials_are_denied(peer: Peer) {
    let service = peer.service().await;
    let container = service.container().await;
    let valid = signature("r", FUTURE);
    for (what, connection, secret) in [
        (
            "another key",
            with_this_key(&service.endpoint, "c3dvcmRmaXNo"),
            "c3dvcmRmaXNo",
        ),
        (
            "an expired signature",
            with_signature(&service.endpoint, &signature("rwdc", PAST)),
            "sig=",
        ),
        (
            "a changed signature",
            with_signature(&service.endpoint, &valid.replace("sp=r", "sp=rw")),
            "sig=",
        ),
    ] {
        let driver = Driver::start(&connection).await;
        for error in [
            driver.get(&container, "a").await.unwrap_err(),
            driver.head(&container, "a").await.unwrap_err(),
            driver
                .put(&container, "a", Content::text("x"), Condition::Always)
                .await
                .unwrap_err(),
        ] {
            assert!(
                matches!(&error, StoreError::Denied(text) if !text.contains(secret)),
                "{what}: {error:?}"
            );
        }
    }
}

pub async fn an_unusable_setting_is_named(peer: Peer) {
    let service = peer.service().await;
    let driver = Driver::start(&with_this_key(&service.endpoint, "sword,fish")).await;
    let refused = driver.get("orders", "a").await;
    let Err(StoreError::Misconfigured(text)) = refused else {
        panic!("{refused:?}")
    };
    assert!(text.contains("storage") && text.contains("AccountKey"), "{text}");
    assert!(!text.contains("sword"), "{text}");
}
