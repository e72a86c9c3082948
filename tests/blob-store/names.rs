//! Blobs' names, in requests that are signed with the key and in those that carry a signature.

use crate::account::{FUTURE, signature, with_key, with_signature};
use crate::driver::{Condition, Content, Driver, StoreError};
use crate::peer::Peer;

const ODD: [&str; 16] = [
    "a b",
    "a%20b",
    "a+b",
    "100%",
    "%2F",
    "deep/er/and/deeper.json",
    "deep%2Fer",
    "gr\u{f6}\u{df}e/\u{43a}\u{43b}\u{44e}\u{447}/\u{65e5}\u{672c}\u{8a9e}.json",
    "\u{1f431}",
    "what?comp=list&restype=container",
    "half#fragment",
    "semi;colon:at@comma,",
    "'single' \"double\"",
    "[brackets] {braces} <angles> |`^",
    "!$&()*=~-_",
    "...",
];

pub async fn each_name_is_a_blob_of_its_own(peer: Peer) {
    let service = peer.service().await;
    let longest = "\u{e4}".repeat(300);
    let names = || ODD.into_iter().chain([longest.as_str()]);
    for connection in [
        with_key(&service.endpoint),
        with_signature(&service.endpoint, &signature("rwdc", FUTURE)),
    ] {
        let (driver, container) = (Driver::start(&connection).await, service.container().await);
        for name in names() {
            let put = driver
                .put(&container, name, Content::text(name), Condition::IfAbsent)
                .await;
            assert!(put.is_ok(), "{name}: {put:?}");
        }
        for name in names() {
            let (_, body) = driver.get(&container, name).await.unwrap().unwrap();
            assert_eq!(String::from_utf8(body).unwrap(), name);
            assert_eq!(
                driver.delete(&container, name, Condition::Always).await,
                Ok(true),
                "{name}"
            );
        }
    }
}

pub async fn names_that_could_lead_elsewhere_are_refused(peer: Peer) {
    let service = peer.service().await;
    let (driver, container) = (
        Driver::start(&with_key(&service.endpoint)).await,
        service.container().await,
    );
    for name in ["", "/a", "a/", "a//b", ".", "../a", "a/../b", &"x".repeat(1025)] {
        let refused = driver
            .put(&container, name, Content::text("x"), Condition::Always)
            .await;
        assert!(matches!(refused, Err(StoreError::Rejected(_))), "{name}: {refused:?}");
    }
    for container in ["", "Orders", "a/b", "..", "ab"] {
        let refused = driver.get(container, "a").await;
        assert!(
            matches!(refused, Err(StoreError::Rejected(_))),
            "{container}: {refused:?}"
        );
    }
}
