//! A service that is not there.

use crate::account::with_key;
use crate::driver::{Condition, Content, Driver, StoreError};
use crate::peer::Peer;

pub async fn a_service_that_stops_is_unavailable(peer: Peer) {
    let service = peer.own_service().await;
    let (driver, container) = (
        Driver::start(&with_key(&service.endpoint)).await,
        service.container().await,
    );
    driver
        .put(&container, "a", Content::text("x"), Condition::Always)
        .await
        .unwrap();
    service.stop().await;
    for error in [
        driver.get(&container, "a").await.unwrap_err(),
        driver
            .put(&container, "a", Content::text("y"), Condition::Always)
            .await
            .unwrap_err(),
        driver.delete(&container, "a", Condition::Always).await.unwrap_err(),
    ] {
        assert!(matches!(error, StoreError::Unavailable(_)), "{error:?}");
    }
}
