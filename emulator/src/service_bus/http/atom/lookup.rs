//! Looking at entities.

use http::StatusCode;
use jiff::Timestamp;

use super::description::Fields;
use super::feed::{Entry, Page, entry, feed, publicly_listed};
use super::target::Target;
use super::{queue_description, rule_description, topic_description};
use crate::http::{Request, Response};
use crate::service_bus::http::error::Refused;
use crate::service_bus::queue::Queue;
use crate::service_bus::sas::without_port;
use crate::service_bus::topic::{Subscription, Topic};
use crate::service_bus::{Namespace, Rule};

/// How many entries a page has at most, and if the client does not say.
const LARGEST_PAGE: usize = 100;

/// Answers `GET`.
pub fn get(namespace: &mut Namespace, target: &Target, request: &Request, now: Timestamp) -> Result<Response, Refused> {
    let page = page(request)?;
    let list = |title: &str, entries: Vec<Entry>| Ok(feed(title, &entries, page, request, now));
    let topic = |name: &str| namespace.topic(name).ok_or(Refused::NoSuchEntity);
    match target {
        Target::Namespace => Ok(entry(StatusCode::OK, &information(request, now), request)),
        Target::Queues => list("Queues", namespace.queues().map(queue).collect()),
        Target::Topics => list("Topics", namespace.topics().map(self::topic).collect()),
        Target::Subscriptions(name) => {
            let subscriptions = topic(name)?.subscriptions.values();
            list("Subscriptions", subscriptions.map(subscription).collect())
        }
        Target::Rules(name, of) => {
            let of = namespace.subscription(name, of).ok_or(Refused::NoSuchEntity)?;
            list("Rules", of.rules.values().map(|found| rule(of, found)).collect())
        }
        Target::Entity(_) if find(namespace, target).is_none() => Ok(publicly_listed(namespace.random().uuid(), now)),
        Target::Entity(_) | Target::Subscription(..) | Target::Rule(..) => {
            let found = find(namespace, target).ok_or(Refused::NoSuchEntity)?;
            Ok(entry(StatusCode::OK, &found, request))
        }
    }
}

/// The entity that `target` names, if there is one.
pub fn find(namespace: &Namespace, target: &Target) -> Option<Entry> {
    match target {
        Target::Entity(name) => match namespace.queue(name) {
            Some(found) => Some(queue(found)),
            None => namespace.topic(name).map(topic),
        },
        Target::Subscription(topic, name) => namespace.subscription(topic, name).map(subscription),
        Target::Rule(topic, of, name) => {
            let of = namespace.subscription(topic, of)?;
            Some(rule(of, of.rules.get(&name.to_lowercase())?))
        }
        _ => None,
    }
}

fn queue(queue: &Queue) -> Entry {
    Entry {
        title: queue.name.clone(),
        path: queue.name.clone(),
        created: queue.lifetime.created,
        updated: queue.lifetime.updated,
        description: queue_description::queue(queue),
    }
}

fn topic(topic: &Topic) -> Entry {
    Entry {
        title: topic.name.clone(),
        path: topic.name.clone(),
        created: topic.lifetime.created,
        updated: topic.lifetime.updated,
        description: topic_description::write(topic),
    }
}

fn subscription(subscription: &Subscription) -> Entry {
    Entry {
        title: subscription.name.clone(),
        path: subscription.queue.name.clone(),
        created: subscription.queue.lifetime.created,
        updated: subscription.queue.lifetime.updated,
        description: queue_description::subscription(&subscription.queue),
    }
}

fn rule(of: &Subscription, rule: &Rule) -> Entry {
    Entry {
        title: rule.name.clone(),
        path: format!("{}/rules/{}", of.queue.name, rule.name),
        created: rule.created,
        updated: rule.created,
        description: rule_description::write(rule),
    }
}

fn information(request: &Request, now: Timestamp) -> Entry {
    let name = without_port(request.host());
    let description = Fields::default()
        .add("Alias", "")
        .add("CreatedTime", now)
        .add("MessagingSKU", "Standard")
        .add("ModifiedTime", now)
        .add("Name", name)
        .add("NamespaceType", "Messaging")
        .finish("NamespaceInfo");
    Entry {
        title: name.to_owned(),
        path: "$namespaceinfo".to_owned(),
        created: now,
        updated: now,
        description,
    }
}

fn page(request: &Request) -> Result<Page, Refused> {
    let number = |name: &str, usual: usize| match request.parameter(name) {
        None => Ok(usual),
        Some(text) => text
            .parse()
            .map_err(|_| Refused::BadRequest(format!("SubCode=40000. {name} is not a whole number."))),
    };
    Ok(Page {
        skip: number("$skip", 0)?,
        top: number("$top", LARGEST_PAGE)?.clamp(1, LARGEST_PAGE),
    })
}
