//! Creating, changing and deleting entities.

use http::StatusCode;
use jiff::Timestamp;

use super::feed::entry;
use super::lookup::find;
use super::target::Target;
use super::xmlns::{ATOM, SERVICE_BUS};
use super::{queue_description, rule_description, topic_description};
use crate::http::{Request, Response};
use crate::service_bus::filter::{Filter, Rule};
use crate::service_bus::http::error::Refused;
use crate::service_bus::{Namespace, QueueSettings};
use crate::xml::Element;

/// Answers `PUT`: with `If-Match` it changes what there is, without it creates what there is not.
pub fn put(namespace: &mut Namespace, target: &Target, request: &Request, now: Timestamp) -> Result<Response, Refused> {
    let description = description(request)?;
    let status = if request.headers.filled("if-match").is_some() {
        if find(namespace, target).is_none() {
            return Err(Refused::NoSuchEntity);
        }
        update(namespace, target, &description, now)?;
        StatusCode::OK
    } else {
        create(namespace, target, &description, now)?;
        StatusCode::CREATED
    };
    let changed = find(namespace, target).ok_or(Refused::NoSuchEntity)?;
    Ok(entry(status, &changed, request))
}

/// Answers `DELETE`.
pub fn delete(namespace: &mut Namespace, target: &Target) -> Result<Response, Refused> {
    let deleted = match target {
        Target::Entity(name) => namespace.delete(name),
        Target::Subscription(topic, name) => namespace.delete_subscription(topic, name),
        Target::Rule(topic, of, name) => namespace
            .subscription_mut(topic, of)
            .is_some_and(|of| of.rules.remove(&name.to_lowercase()).is_some()),
        _ => return Err(Refused::Method(http::Method::DELETE)),
    };
    if deleted {
        Ok(Response::new(StatusCode::OK).in_chunks())
    } else {
        Err(Refused::NoSuchEntity)
    }
}

fn create(namespace: &mut Namespace, target: &Target, description: &Element, now: Timestamp) -> Result<(), Refused> {
    match (target, description.name.as_str()) {
        (Target::Entity(name), "QueueDescription") => {
            namespace.create_queue(name, queue_description::read(description)?, now)?;
        }
        (Target::Entity(name), "TopicDescription") => {
            namespace.create_topic(name, topic_description::read(description)?, now)?;
        }
        (Target::Subscription(topic, name), "SubscriptionDescription") => {
            let rule = first_rule(description, now)?;
            namespace.create_subscription_with(topic, name, queue_description::read(description)?, rule)?;
        }
        (Target::Rule(topic, of, name), "RuleDescription") => {
            let rule = Rule {
                name: name.clone(),
                filter: rule_description::read(description)?,
                created: now,
            };
            namespace.create_rule(topic, of, rule)?;
        }
        _ => return Err(misplaced(description)),
    }
    Ok(())
}

/// The rule that a subscription's description gives it. A blank name is none, as Microsoft's clients have it.
fn first_rule(subscription: &Element, now: Timestamp) -> Result<Rule, Refused> {
    let Some(description) = subscription.child(SERVICE_BUS, "DefaultRuleDescription") else {
        return Ok(Rule::first(Filter::True, now));
    };
    let mut rule = Rule::first(rule_description::read(description)?, now);
    let name = description
        .child(SERVICE_BUS, "Name")
        .map_or("", |name| name.text.trim());
    if !name.is_empty() {
        rule.name = name.to_owned();
    }
    Ok(rule)
}

fn update(namespace: &mut Namespace, target: &Target, description: &Element, now: Timestamp) -> Result<(), Refused> {
    let change = |old: &mut QueueSettings| {
        let new = queue_description::read(description)?;
        queue_description::check_change(old, &new)?;
        *old = new;
        Ok::<_, Refused>(())
    };
    match (target, description.name.as_str()) {
        (Target::Entity(name), "QueueDescription") => {
            let (settings, lifetime) = namespace.queue_settings(name).ok_or_else(|| misplaced(description))?;
            change(settings)?;
            lifetime.updated = now;
        }
        (Target::Entity(name), "TopicDescription") => {
            let (settings, lifetime) = namespace.topic_settings(name).ok_or_else(|| misplaced(description))?;
            let new = topic_description::read(description)?;
            topic_description::check_change(settings, &new)?;
            (*settings, lifetime.updated) = (new, now);
        }
        (Target::Subscription(topic, name), "SubscriptionDescription") => {
            let subscription = namespace.subscription_mut(topic, name).ok_or(Refused::NoSuchEntity)?;
            change(&mut subscription.queue.settings)?;
            subscription.queue.lifetime.updated = now;
        }
        (Target::Rule(topic, of, name), "RuleDescription") => {
            let filter = rule_description::read(description)?;
            let of = namespace.subscription_mut(topic, of).ok_or(Refused::NoSuchEntity)?;
            let rule = of.rules.get_mut(&name.to_lowercase()).ok_or(Refused::NoSuchEntity)?;
            rule.filter = filter;
        }
        _ => return Err(misplaced(description)),
    }
    Ok(())
}

/// The description in the entry that a client sends.
fn description(request: &Request) -> Result<Element, Refused> {
    let wrong = || Refused::BadRequest("SubCode=40000. The body is not an Atom entry with a description.".into());
    let mut root = Element::parse(&request.body).ok_or_else(wrong)?;
    if root.namespace != ATOM || root.name != "entry" {
        return Err(wrong());
    }
    let content = root
        .children
        .iter_mut()
        .find(|child| child.namespace == ATOM && child.name == "content");
    let description = content.and_then(|content| content.children.pop());
    description
        .filter(|description| description.namespace == SERVICE_BUS)
        .ok_or_else(wrong)
}

fn misplaced(description: &Element) -> Refused {
    Refused::BadRequest(format!("SubCode=40000. A {} is not for this path.", description.name))
}
