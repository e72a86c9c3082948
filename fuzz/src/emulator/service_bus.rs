//! What Service Bus reads.

use http::Method;
use petstore_emulator::http::Request;
use petstore_emulator::random::Random;
use petstore_emulator::service_bus::http::atom::target::Target;
use petstore_emulator::service_bus::http::{atom, batch, broker_properties as properties};
use petstore_emulator::service_bus::sas::{self, Access};
use petstore_emulator::service_bus::{Namespace, declared::Declaration};
use petstore_emulator::{AccessRule, Filter, Message, Property, QueueSettings, Right, SqlFilter, TopicSettings};

use crate::{encode, now, sign};

const KEY: &str = "a key that no input can know";

/// A token that nobody signed opens nothing. One that is signed may be for any resource until any time.
pub fn token(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let rules = [AccessRule::root(KEY)];
    let access = Access {
        host: "localhost",
        entity: "orders",
        path: "/orders/messages",
        right: Right::Send,
    };
    assert!(sas::authorize(&rules, Some(&text), access, now()).is_err());
    let (resource, expiry) = text.split_once('\n').unwrap_or((&text, "1714564801"));
    let signature = encode(&sign(KEY.as_bytes(), &format!("{resource}\n{expiry}")));
    let token =
        format!("SharedAccessSignature sr={resource}&sig={signature}&se={expiry}&skn=RootManageSharedAccessKey");
    let _ = sas::authorize(&rules, Some(&token), access, now());
}

/// The header field `BrokerProperties`.
pub fn broker_properties(data: &[u8]) {
    let _ = properties::parse(&String::from_utf8_lossy(data));
}

/// The body of a batch. What it says can be sent, or is refused.
pub fn message_batch(data: &[u8]) {
    if let Ok(messages) = batch::parse(data) {
        let mut namespace = namespace();
        let _ = namespace.send("orders", messages, now());
        namespace.tick(now());
    }
}

/// A filter that is accepted decides about any message, and means the same when it is read again.
pub fn sql_filter(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let parameters = vec![("@limit".to_owned(), Property::Integer(7))];
    let Ok(filter) = SqlFilter::parse(&text, parameters.clone()) else {
        return;
    };
    let message = Message::new("{}")
        .with_label("red")
        .with_property("colour", "red")
        .with_property("amount", Property::Integer(7))
        .with_property("urgent", Property::Boolean(true));
    let again = SqlFilter::parse(filter.text(), parameters);
    assert_eq!(again.map(|again| again.passes(&message)), Ok(filter.passes(&message)));
}

/// A description of an entity. The first byte says of which kind.
pub fn atom_entry(data: &[u8]) {
    let Some((&kind, body)) = data.split_first() else {
        return;
    };
    let path = match kind % 4 {
        0 => "/new",
        1 => "/topic",
        2 => "/topic/subscriptions/new",
        _ => "/topic/subscriptions/all/rules/new",
    };
    let Some(target) = Target::parse(path) else { return };
    let mut namespace = namespace();
    for changed in [false, true] {
        let mut request = Request::new(Method::PUT, path).with_body(body.to_vec());
        if changed {
            request.headers.push("If-Match", "*");
        }
        let answer = atom::administer(&mut namespace, &target, &request, now());
        let read = atom::administer(&mut namespace, &target, &Request::new(Method::GET, path), now());
        assert!(answer.is_err() || read.is_ok(), "what was written can be read");
    }
}

/// A configuration file. What it declares can be created, or is refused.
pub fn declared_entities(data: &[u8]) {
    if let Ok(declaration) = Declaration::parse(data) {
        let _ = declaration.create(&mut Namespace::new(Random::from_seed(1)), now());
    }
}

fn namespace() -> Namespace {
    let mut namespace = Namespace::new(Random::from_seed(1));
    let made = [
        namespace.create_queue("orders", QueueSettings::default(), now()),
        namespace.create_topic("topic", TopicSettings::default(), now()),
        namespace.create_subscription("topic", "all", QueueSettings::default(), Filter::True, now()),
    ];
    assert!(made.iter().all(Result::is_ok));
    namespace
}
