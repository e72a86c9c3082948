//! What is heard of what happens.

use crate::pipeline::watched;

#[tokio::test]
async fn an_order_is_heard_on_its_whole_way_to_the_order_file() {
    let (pipeline, _visitor, mut listener) = watched().await;
    assert_eq!(listener.number("published"), 0);
    assert_eq!(
        listener.state["headline"],
        "All is well. Every order is where it belongs."
    );
    pipeline.order().await;
    for way in [
        "browser-cart under-way",
        "cart-carts under-way",
        "cart-queue under-way",
        "queue-reserver under-way",
        "reserver-files stored",
    ] {
        listener.until(way, |heard| heard.moved(way)).await;
    }
    listener
        .until("an empty queue", |heard| {
            heard.number("held") + heard.number("waiting") == 0
        })
        .await;
    for name in [
        "changes",
        "published",
        "delivered",
        "stored",
        "writes",
        "carts",
        "files",
    ] {
        assert_eq!(listener.number(name), 1, "{name}");
    }
    for name in [
        "under_way",
        "superseded",
        "mailed",
        "dead",
        "unseen",
        "refused",
        "mails",
    ] {
        assert_eq!(listener.number(name), 0, "{name}");
    }
    assert!(listener.state["numbers"]["median_ms"].is_u64());
}

#[tokio::test]
async fn who_comes_late_hears_how_things_stand() {
    let (pipeline, visitor, mut first) = watched().await;
    pipeline.order().await;
    first.until("an order file", |heard| heard.number("stored") == 1).await;
    let late = visitor.listen().await;
    assert_eq!((late.number("published"), late.number("files")), (1, 1));
}
