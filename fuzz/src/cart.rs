//! What shoppers send.
//!
//! [`world`] is the storage and the broker behind the shop.

mod world;

use cart::session;
use futures::executor::block_on;
use petstore_orders::event;

use crate::request;
use world::World;

const SESSION: &str = "0123456789abcdef0123456789abcdef";
/// Stands in seeds where markup would, so that a page that shows it as it came is found out.
const MARKUP: &[u8] = b"<fuzz";

/// A request for a page or to the API. It is answered, what only looks changes nothing, and what is published is an order.
pub fn request(data: &[u8]) {
    let Some(request) = request::parse(data) else {
        return;
    };
    let world = World::default();
    let reply = block_on(cart::shop::answer(&world, &request));
    assert!((200..600).contains(&reply.status) && reply.status != 500);
    for header in ["content-security-policy", "x-content-type-options"] {
        assert!(reply.headers.iter().any(|(name, _)| *name == header), "{header}");
    }
    let published = world.published.take();
    if request.is_safe() || reply.status >= 400 {
        assert!(published.is_empty() && world.blobs.take().is_empty());
    }
    for message in published {
        assert!(event::from_json(&message.body).is_ok());
    }
    let is_page = |(name, value): &(&str, String)| *name == "content-type" && value.starts_with("text/html");
    if reply.headers.iter().any(is_page) {
        assert!(!reply.body.windows(MARKUP.len()).any(|part| part == MARKUP));
    }
}

/// A cookie. It opens nothing that was not signed, and does not hide one that was.
pub fn cookie(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let keys = world::keys();
    assert_eq!(session::from_cookies([&*text].into_iter(), &keys), None);
    let signed = session::set_cookie(SESSION, &keys, true);
    let signed = signed.split(';').next().unwrap_or_default();
    let both = format!("{text}; {signed}");
    assert_eq!(
        session::from_cookies([both.as_str()].into_iter(), &keys).as_deref(),
        Some(SESSION)
    );
}
