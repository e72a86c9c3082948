//! An order's way, from the spans that the host exports.

use crate::pipeline::watched;

#[tokio::test]
async fn a_stored_order_s_way_is_shown_from_the_click_to_the_settled_message() {
    let (pipeline, visitor, mut listener) = watched().await;
    let session = pipeline.order().await;
    let path = format!("timeline/{session}");
    let page = listener.until_page(&visitor, &path, "settle orders").await;
    assert!(page.contains("Revision 1: stored"), "{page}");
    let way = [
        "POST",
        "invoke cart",
        "send orders",
        "process orders",
        "invoke reserver",
        "settle orders",
    ];
    let mut rest = page.as_str();
    for name in way {
        let (_, after) = rest
            .split_once(&format!("{name} <small>"))
            .unwrap_or_else(|| panic!("{name}: {page}"));
        rest = after;
    }
    assert!(
        page.contains(&format!("/devstoreaccount1/orders/{session}.json → 201")),
        "{page}"
    );
    assert!(!page.contains("sig="), "{page}");
}

#[tokio::test]
async fn a_mailed_order_s_way_has_all_tries() {
    let (pipeline, visitor, mut listener) = watched().await;
    visitor.post("switches/storage-down", true).await;
    let session = pipeline.order().await;
    let page = listener
        .until_page(&visitor, &format!("timeline/{session}"), "settle orders")
        .await;
    assert!(page.contains("Revision 1: mailed"), "{page}");
    for number in 2..=4 {
        assert!(page.contains(&format!("→ 503 try {number}")), "{number}: {page}");
    }
}

#[tokio::test]
async fn of_a_session_without_spans_nothing_is_shown() {
    let (_pipeline, visitor, _) = watched().await;
    assert!(
        visitor
            .page("timeline/nobody")
            .await
            .contains("No span of it has come here.")
    );
}
