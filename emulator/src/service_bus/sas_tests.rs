//! Tokens as clients write them, and as nobody should.

use super::testing::sign;
use super::*;

const HOST: &str = "127.0.0.1";
const WALL: i64 = 1_700_000_000;

fn check(header: Option<&str>, entity: &str, right: Right) -> Result<(), SasError> {
    let rules = [
        AccessRule::root("root key+/="),
        AccessRule::new("sender", "sender-key", &[Right::Send]),
        AccessRule::new("local", "local-key", &[Right::Listen]).for_entity("orders"),
    ];
    let wall = Timestamp::from_second(WALL).unwrap();
    authorize(
        &rules,
        header,
        Access {
            host: HOST,
            entity,
            path: &format!("/{entity}/messages"),
            right,
        },
        wall,
    )
}

fn root(resource: &str) -> Result<(), SasError> {
    check(
        Some(&sign(
            resource,
            "1700000001",
            "RootManageSharedAccessKey",
            "root key+/=",
        )),
        "orders",
        Right::Send,
    )
}

#[test]
fn a_published_token_is_recomputed() {
    // Computed with Python's hmac, hashlib and base64.
    let header = "SharedAccessSignature sr=http%3a%2f%2f127.0.0.1%2forders&sig=s1MiNWcCzvn%2fevHQIkI6AzRb%2bt5om48eAAVwZ2UdmPo%3d&se=1700000600&skn=RootManageSharedAccessKey";
    let rules = [AccessRule::root("local-emulator-key")];
    let wall = Timestamp::from_second(WALL).unwrap();
    authorize(
        &rules,
        Some(header),
        Access {
            host: HOST,
            entity: "orders",
            path: "/orders/messages",
            right: Right::Send,
        },
        wall,
    )
    .unwrap();
}

#[test]
fn every_way_to_write_the_resource_is_accepted() {
    for resource in [
        "http%3a%2f%2f127.0.0.1%3a10010%2forders",
        "http%3A%2F%2F127.0.0.1%3A10010%2FOrders%2F",
        "sb%3A%2F%2Flocalhost%2F",
        "127.0.0.1",
        "http%3a%2f%2f127.0.0.1%3a10010%3a80%2forders%2fmessages",
        "http://127.0.0.1:10010/orders?timeout=60",
    ] {
        assert_eq!(root(resource), Ok(()), "{resource}");
    }
}

#[test]
fn another_resource_is_not_covered() {
    for resource in [
        "http%3a%2f%2f127.0.0.1%2fother",
        "http%3a%2f%2f127.0.0.1%2forder",
        "http%3a%2f%2fexample.com%2forders",
        "http%3a%2f%2f127.0.0.1%2forders%2fmessages%2fhead",
    ] {
        assert_eq!(root(resource), Err(SasError::WrongAudience), "{resource}");
    }
}

#[test]
fn the_resource_is_signed_as_written() {
    let token = sign(
        "http%3a%2f%2f127.0.0.1%2forders",
        "1700000600",
        "RootManageSharedAccessKey",
        "root key+/=",
    );
    let rewritten = token.replace("%3a%2f%2f", "%3A%2F%2F");
    assert_eq!(check(Some(&token), "orders", Right::Manage), Ok(()));
    assert_eq!(
        check(Some(&rewritten), "orders", Right::Manage),
        Err(SasError::BadSignature)
    );
}

#[test]
fn time_key_and_rights_are_checked() {
    let resource = "127.0.0.1";
    let token = |expiry: &str, name: &str, key: &str| sign(resource, expiry, name, key);
    let send = |header: String| check(Some(&header), "orders", Right::Send);
    assert_eq!(
        send(token("1700000000", "sender", "sender-key")),
        Err(SasError::Expired)
    );
    assert_eq!(
        send(token("1700000600", "sender", "other-key")),
        Err(SasError::BadSignature)
    );
    assert_eq!(
        send(token("1700000600", "nobody", "sender-key")),
        Err(SasError::BadSignature)
    );
    assert_eq!(send(token("1700000600", "sender", "sender-key")), Ok(()));
    let listen = check(
        Some(&token("1700000600", "sender", "sender-key")),
        "orders",
        Right::Listen,
    );
    assert_eq!(listen, Err(SasError::MissingClaim(Right::Listen)));
}

#[test]
fn a_rule_of_one_entity_is_worth_nothing_elsewhere() {
    let token = sign("127.0.0.1", "1700000600", "local", "local-key");
    assert_eq!(check(Some(&token), "Orders", Right::Listen), Ok(()));
    assert_eq!(
        check(Some(&token), "orders2", Right::Listen),
        Err(SasError::BadSignature)
    );
}

#[test]
fn fields_come_in_any_order_and_all_must_be_there() {
    let token = sign("127.0.0.1", "1700000600", "sender", "sender-key");
    let (scheme, fields) = token.split_once(' ').unwrap();
    let mut fields: Vec<_> = fields.split('&').collect();
    fields.reverse();
    assert_eq!(
        check(Some(&format!("{scheme} {}", fields.join("&"))), "orders", Right::Send),
        Ok(())
    );
    for missing in 0..fields.len() {
        let mut rest = fields.clone();
        rest.remove(missing);
        let header = format!("{scheme} {}", rest.join("&"));
        assert!(matches!(
            check(Some(&header), "orders", Right::Send),
            Err(SasError::Malformed(_))
        ));
    }
    assert_eq!(check(None, "orders", Right::Send), Err(SasError::Missing));
    assert!(matches!(
        check(Some("Bearer abc"), "orders", Right::Send),
        Err(SasError::Malformed(_))
    ));
}
