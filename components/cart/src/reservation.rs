//! Whether the stock in the cart is reserved: the order file compared with the cart.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use petstore_orders::file;

use crate::bindings::petstore::blobs::types::StoreError;
use crate::cart::Cart;
use crate::carts::describe;
use crate::host::Host;
use crate::publishing::message;

/// How long an order file may be behind before the cart's revision is published again.
const PATIENCE: Duration = Duration::from_secs(30);

/// How far the reservation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// There is nothing to reserve, and nothing is.
    None,
    /// The cart has just changed; the order file is about to follow.
    Pending,
    /// The order file has what the cart has.
    Reserved,
    /// The order file is behind for long, or cannot be read.
    Unconfirmed,
}

impl State {
    /// The state in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            State::None => "none",
            State::Pending => "pending",
            State::Reserved => "reserved",
            State::Unconfirmed => "unconfirmed",
        }
    }
}

/// What the order file says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderFile {
    /// There is none, or none with a revision.
    Absent,
    /// There is one.
    Stored {
        /// The order's revision.
        revision: u64,
        /// When it was written, in seconds since 1970, if known.
        at: Option<u64>,
    },
    /// It cannot be read.
    Unknown,
}

/// The reservation of a cart.
#[derive(Debug, PartialEq, Eq)]
pub struct Reservation {
    /// How far it is.
    pub state: State,
    /// What the order file says.
    pub order: OrderFile,
}

/// Compares the order file with the cart. A failure to read it is not the shopper's concern.
pub async fn check(host: &impl Host, cart: &Cart) -> Reservation {
    let order = if cart.revision == 0 {
        OrderFile::Absent
    } else {
        read(host, &cart.session).await
    };
    let state = judge(cart, order, host.now());
    Reservation { state, order }
}

/// Has the cart's revision published again if the order file is behind for long: the message may never have been accepted. Only
/// when the page is shown, not each time that an open one asks the API: over a broker that knows no duplicates, an order that can
/// only be mailed is mailed once more for each message. Whether the broker takes it is not the shopper's concern.
pub fn publish_if_behind(host: &impl Host, cart: &Cart, reservation: &Reservation) {
    // Every order can be written as a message.
    if reservation.state == State::Unconfirmed
        && reservation.order != OrderFile::Unknown
        && let Ok(message) = message(cart)
    {
        host.publish_aside(message);
    }
}

/// A time in seconds since 1970, as RFC 3339; none beyond the year 9999.
pub fn rfc3339(seconds: u64) -> Option<String> {
    let time = UNIX_EPOCH.checked_add(Duration::from_secs(seconds))?;
    (seconds < 253_402_300_800).then(|| humantime::format_rfc3339_seconds(time).to_string())
}

async fn read(host: &impl Host, session: &str) -> OrderFile {
    match host.get(file::CONTAINER, &file::name(session)).await {
        Ok(Some(blob)) => {
            let revision = file::revision_from_metadata(&blob.properties.metadata)
                .or_else(|| file::revision_from_json(&blob.body));
            let at = blob.properties.last_modified;
            revision.map_or(OrderFile::Absent, |revision| OrderFile::Stored { revision, at })
        }
        Ok(None) => OrderFile::Absent,
        Err(error) => {
            log_unreadable(host, session, &error);
            OrderFile::Unknown
        }
    }
}

fn log_unreadable(host: &impl Host, session: &str, error: &StoreError) {
    host.log(&format!(
        "order file of session {session} cannot be read: storage {}",
        describe(error)
    ));
}

fn judge(cart: &Cart, order: OrderFile, now: SystemTime) -> State {
    match order {
        _ if cart.revision == 0 => State::None,
        OrderFile::Stored { revision, .. } if revision >= cart.revision => {
            if cart.lines.is_empty() {
                State::None
            } else {
                State::Reserved
            }
        }
        OrderFile::Unknown => State::Unconfirmed,
        _ => {
            let changed = humantime::parse_rfc3339(&cart.time).unwrap_or(UNIX_EPOCH);
            // A change from the future is a clock that is wrong by a little.
            let age = now.duration_since(changed).unwrap_or_default();
            if age > PATIENCE {
                State::Unconfirmed
            } else {
                State::Pending
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::PRODUCTS;
    use crate::change::{Action, Change};

    fn cart(actions: impl IntoIterator<Item = Action>) -> Cart {
        let mut cart = Cart::new("0123456789abcdef0123456789abcdef".into());
        for (number, action) in actions.into_iter().enumerate() {
            cart.apply(
                &Change {
                    id: number.to_string(),
                    action,
                },
                UNIX_EPOCH + Duration::from_secs(1000),
            )
            .unwrap();
        }
        cart
    }

    fn state(cart: &Cart, order: OrderFile, after: u64) -> State {
        judge(cart, order, UNIX_EPOCH + Duration::from_secs(1000 + after))
    }

    fn stored(revision: u64) -> OrderFile {
        OrderFile::Stored { revision, at: None }
    }

    #[test]
    fn a_cart_that_never_changed_has_no_reservation() {
        assert_eq!(state(&cart([]), OrderFile::Absent, 99), State::None);
    }

    #[test]
    fn an_order_file_that_follows_is_pending_for_thirty_seconds() {
        let cart = cart([Action::Add(&PRODUCTS[0], 1), Action::Add(&PRODUCTS[1], 1)]);
        for behind in [OrderFile::Absent, stored(1)] {
            assert_eq!(state(&cart, behind, 0), State::Pending);
            assert_eq!(state(&cart, behind, 30), State::Pending);
            assert_eq!(state(&cart, behind, 31), State::Unconfirmed);
        }
        assert_eq!(state(&cart, stored(2), 0), State::Reserved);
        assert_eq!(state(&cart, stored(3), 99), State::Reserved);
    }

    #[test]
    fn an_emptied_cart_ends_with_nothing_reserved() {
        let cart = cart([Action::Add(&PRODUCTS[0], 1), Action::Remove(PRODUCTS[0].id.into())]);
        assert_eq!(state(&cart, stored(1), 1), State::Pending);
        assert_eq!(state(&cart, stored(2), 1), State::None);
    }

    #[test]
    fn an_order_file_that_cannot_be_read_confirms_nothing() {
        let cart = cart([Action::Add(&PRODUCTS[0], 1)]);
        assert_eq!(state(&cart, OrderFile::Unknown, 0), State::Unconfirmed);
    }
}
