//! A hundred shoppers.

use crate::pipeline::watched;

#[tokio::test]
async fn a_hundred_shoppers_leave_a_hundred_order_files_of_their_last_change() {
    let (pipeline, visitor, mut listener) = watched().await;
    visitor.post("shoppers", true).await;
    listener
        .until("they are on their way", |heard| {
            heard.state["shoppers"]["running"] == true
        })
        .await;
    listener
        .until("they have left", |heard| heard.state["shoppers"]["running"] == false)
        .await;
    listener
        .until("all orders are handled", |heard| {
            heard.number("published") == 300 && heard.number("under_way") == 0
        })
        .await;
    let shoppers = &listener.state["shoppers"];
    assert_eq!(
        (&shoppers["done"], &shoppers["confirmed"], &shoppers["refused"]),
        (&100.into(), &300.into(), &0.into())
    );
    assert_eq!((listener.number("files"), listener.number("mailed")), (100, 0));
    assert_eq!(listener.number("stored") + listener.number("superseded"), 300);
    let azure = pipeline.stack.emulator();
    for name in azure.blob_names("orders") {
        let file = azure.blob("orders", &name).unwrap();
        assert_eq!(file.metadata("revision"), Some("3"), "{name}");
    }
}

#[tokio::test]
async fn they_can_be_called_back() {
    let (_pipeline, visitor, mut listener) = watched().await;
    visitor.post("shoppers", true).await;
    listener
        .until("the first change", |heard| heard.number("changes") > 0)
        .await;
    visitor.post("shoppers", false).await;
    listener
        .until("none is left", |heard| heard.state["shoppers"]["running"] == false)
        .await;
    assert!(listener.number("carts") < 100);
}
