//! Pages for people.

use http::StatusCode;
use maud::{Markup, html};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::event_hubs;
use super::layout::{not_found, page, text};
use crate::http::{Response, date};
use crate::local_azure::LocalAzure;
use crate::service_bus::{MessageSnapshot, QueueSnapshot};

/// What a part of a path may have as it is.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'/');

/// Answers `GET` for everything that is no JSON.
pub fn get(azure: &LocalAzure, path: &[&str]) -> Response {
    match path {
        [""] => overview(azure),
        ["queues", name @ ..] => queue(azure, &name.join("/")),
        ["blobs", container, name @ ..] => blob(azure, container, &name.join("/")),
        ["event-subscriptions", topic, name] => event_subscription(azure, topic, name),
        ["event-hubs", name] => event_hubs::hub(azure, name),
        ["inbox"] => inbox(azure),
        ["inbox", number] => mail(azure, number),
        ["requests"] => requests(azure),
        _ => not_found(),
    }
}

fn overview(azure: &LocalAzure) -> Response {
    let queues = azure.queue_names();
    page(
        "Overview",
        true,
        &html! {
            h2 { "Queues" }
            (counts("Queue", queues.iter().filter_map(|name| azure.queue(name))))
            @for topic in azure.topics() {
                h2 { "Topic " (topic.name) }
                @if topic.scheduled > 0 { p { (topic.scheduled) " scheduled" } }
                @if topic.subscriptions.is_empty() { p.none { "No subscriptions." } } @else {
                    (counts("Subscription", topic.subscriptions.into_iter()))
                }
            }
            (event_subscriptions(azure))
            (event_hubs::table(&azure.event_hubs()))
            @for container in azure.container_names() { (blobs(azure, &container)) }
            h2 { "Inbox" }
            p { a href="/inbox" { (azure.inbox.lock().mails().count()) " mails" } }
        },
    )
}

fn counts(kind: &str, queues: impl Iterator<Item = QueueSnapshot>) -> Markup {
    html! {
        table {
            tr { th { (kind) } th { "Active" } th { "Locked" } th { "Scheduled" } th { "Dead letters" } }
            @for queue in queues {
                tr {
                    td { a href={ "/queues/" (encode(&queue.name)) } { (queue.name) } }
                    td { (queue.active) } td { (queue.locked) } td { (queue.scheduled) } td { (queue.dead_lettered) }
                }
            }
        }
    }
}

fn event_subscriptions(azure: &LocalAzure) -> Markup {
    let all = azure.event_subscriptions();
    html! {
        h2 { "Event subscriptions" }
        @if all.is_empty() { p.none { "None." } } @else {
            table {
                tr { th { "Topic" } th { "Subscription" } th { "Webhook" } th { "State" } th { "Delivered" } th { "Waiting" } th { "Dead letters" } th { "Dropped" } }
                @for one in &all {
                    tr {
                        td { (one.topic) }
                        td { a href={ "/event-subscriptions/" (one.topic) "/" (one.name) } { (one.name) } }
                        td { (one.endpoint) } td { (one.provisioning_state) }
                        td { (one.delivered) } td { (one.waiting.len()) } td { (one.dead_lettered) } td { (one.dropped) }
                    }
                }
            }
        }
    }
}

fn event_subscription(azure: &LocalAzure, topic: &str, name: &str) -> Response {
    let Some(found) = azure.event_subscription(topic, name) else {
        return not_found();
    };
    page(
        &format!("Event subscription {topic}/{name}"),
        true,
        &html! {
            p { (found.endpoint) ": " (found.provisioning_state) ", " (found.delivered) " delivered, " (found.dead_lettered) " dead letters, " (found.dropped) " dropped" }
            @if found.given_up > 0 { p { (found.given_up) " given up, to be written to the dead-letter container" } }
            h2 { "Not delivered yet" }
            table {
                tr { th { "Event" } th { "Attempts" } th { "Last outcome" } th { "Next attempt" } }
                @for event in &found.waiting {
                    tr {
                        td { (event.event_id) } td { (event.attempts) } td { (event.last_outcome.as_deref().unwrap_or("")) }
                        td { @if event.under_way { "under way" } @else { (date::format(event.next_attempt)) } }
                    }
                }
            }
        },
    )
}

fn blobs(azure: &LocalAzure, container: &str) -> Markup {
    let names = azure.blob_names(container);
    html! {
        h2 { "Container " (container) }
        @if names.is_empty() { p.none { "No blobs." } } @else {
            table {
                tr { th { "Blob" } th { "Size" } th { "Last modified" } }
                @for (name, blob) in names.iter().filter_map(|name| Some((name, azure.blob(container, name)?))) {
                    tr {
                        td { a href={ "/blobs/" (container) "/" (encode(name)) } { (name) } }
                        td { (blob.body.len()) } td { (date::format(blob.last_modified)) }
                    }
                }
            }
        }
    }
}

fn blob(azure: &LocalAzure, container: &str, name: &str) -> Response {
    let Some(blob) = azure.blob(container, name) else {
        return not_found();
    };
    page(
        &format!("{container}/{name}"),
        false,
        &html! {
            p { (blob.content_type()) ", " (blob.body.len()) " bytes, " (date::format(blob.last_modified)) ", ETag " (blob.etag) }
            @for (name, value) in &blob.metadata { p { (name) ": " (value) } }
            (text(&blob.text()))
        },
    )
}

fn queue(azure: &LocalAzure, name: &str) -> Response {
    let Some(queue) = azure.queue(name) else {
        return not_found();
    };
    page(
        &format!("Queue {}", queue.name),
        false,
        &html! {
            h2 { "Messages" } (messages(&queue.messages))
            h2 { "Dead letters" } (messages(&queue.dead_letters))
        },
    )
}

fn messages(messages: &[MessageSnapshot]) -> Markup {
    html! {
        @if messages.is_empty() { p.none { "None." } }
        @for message in messages {
            h2 { "#" (message.sequence_number) " " (message.id) }
            p { (format!("{:?}", message.state).to_lowercase()) ", delivered " (message.delivery_count) " times, enqueued " (date::format(message.enqueued)) }
            @for (name, value) in &message.properties { p { (name) ": " (value) } }
            (text(&message.text))
        }
    }
}

fn inbox(azure: &LocalAzure) -> Response {
    let inbox = azure.inbox.lock();
    page(
        "Inbox",
        true,
        &html! {
            table {
                tr { th { "Received" } th { "To" } th { "Subject" } th {} }
                @for (number, mail) in inbox.mails().rev() {
                    tr {
                        td { (date::format(mail.received)) } td { (mail.to) }
                        td { a href={ "/inbox/" (number) } { (mail.subject) } }
                        td { a href={ "/inbox/" (number) ".eml" } { "raw" } }
                    }
                }
            }
        },
    )
}

fn mail(azure: &LocalAzure, number: &str) -> Response {
    let inbox = azure.inbox.lock();
    let (number, raw) = number
        .strip_suffix(".eml")
        .map_or((number, false), |number| (number, true));
    let Some(mail) = number.parse().ok().and_then(|number| inbox.mail(number)) else {
        return not_found();
    };
    if raw {
        // Plain text rather than message/rfc822, so that a browser shows it.
        return Response::new(StatusCode::OK).with_body("text/plain; charset=utf-8", mail.eml.clone());
    }
    page(
        &mail.subject,
        false,
        &html! {
            p { "To " (mail.to) ", " (date::format(mail.received)) ", id " (mail.id) }
            pre { (mail.text) }
            h2 { "data.json" }
            (text(&mail.data))
            p { a href={ "/inbox/" (number) ".eml" } { "Raw mail" } }
        },
    )
}

fn requests(azure: &LocalAzure) -> Response {
    page(
        "Requests",
        true,
        &html! {
            table {
                tr { th { "#" } th { "At" } th { "Took" } th { "Service" } th { "Request" } th { "Answer" } th { "Fault" } }
                @for request in azure.requests().iter().rev().take(500) {
                    tr {
                        td { (request.number) }
                        td { (format!("{:.3} s", request.at.as_secs_f64())) }
                        td { @if let Some(end) = request.answered_at { (format!("{:.1} ms", (end.saturating_sub(request.at)).as_secs_f64() * 1000.0)) } }
                        td { (request.service) }
                        td { (request.method) " " (request.path) }
                        td { @if let Some(status) = request.status { (status) } " " (request.error_code.as_deref().unwrap_or("")) }
                        td { @if let Some(fault) = request.fault { (fault.0) } }
                    }
                }
            }
        },
    )
}

fn encode(name: &str) -> String {
    utf8_percent_encode(name, SEGMENT).to_string()
}
