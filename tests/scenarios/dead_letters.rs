//! What the broker gave up to deliver is mailed where it is watched, as it is in the whole shop.

use petstore_emulator::{LocalAzure, QueueSettings, Service, Settings};

use crate::order_path::storage_down;
use crate::shop::{PRODUCT, SOON, Shopper, open_with, until};

fn dead_letters(azure: &LocalAzure) -> usize {
    azure.queue("orders").unwrap().dead_lettered
}

#[tokio::test]
async fn a_dead_letter_is_mailed_once_mail_works_again() {
    let queue = QueueSettings {
        max_delivery_count: 1,
        ..QueueSettings::default().detecting_duplicates()
    };
    let settings = Settings {
        queues: vec![("orders".into(), queue)],
        ..Settings::default()
    };
    let stack = open_with(settings, |_| {}).await;
    stack.emulator().inject(storage_down());
    stack.emulator().pause(Service::LogicApp).await.unwrap();
    let mut shopper = Shopper::new(&stack);
    shopper.add(PRODUCT, 3).await;
    let id = format!("{}:1", shopper.session());
    until(&stack, "a dead letter", |azure| dead_letters(azure) == 1).await;
    // It is received, and cannot be mailed either.
    let again = stack.log().wait_for("a failed mail", SOON, |line| {
        line.finishes(&id) && line.number("delivery_count") == Some(2)
    });
    assert_eq!(again.await.unwrap().str("outcome"), Some("failed"));
    assert_eq!(dead_letters(stack.emulator()), 1);

    stack.emulator().resume(Service::LogicApp).await.unwrap();
    until(&stack, "no dead letter", |azure| dead_letters(azure) == 0).await;
    let mails = stack.emulator().inbox();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].id, format!("dead-letter:{id}"));
    assert_eq!(
        mails[0].subject,
        format!(
            "Dead letter, order not stored: session {}, revision 1",
            shopper.session()
        )
    );
    for part in ["3 x Cat tree", "MaxDeliveryCountExceeded"] {
        assert!(mails[0].text.contains(part), "{}", mails[0].text);
    }
    let mailed = stack.log().wait_for("the mail's delivery", SOON, |line| {
        line.finishes(&id) && line.str("outcome") == Some("dead-letter-mailed")
    });
    mailed.await.unwrap();
    stack.stop().await.unwrap();
}
