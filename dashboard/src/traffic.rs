//! From one activity, or one line of the host's log, to its place in the picture.

use jiff::Timestamp;
use petstore_emulator::{
    Activity, Happening, Mail, Misbehaviour, Progress, RequestRecord, Service, Step, StoredBlob, SubQueue,
};
use petstore_stack::LogLine;

use crate::{
    flow::{Flow, Way},
    history::Revision,
    sessions::Entry,
    state::{CARTS, ORDERS},
    tone::Tone,
};

impl Flow {
    /// Takes in what a service did.
    pub fn observe(&mut self, activity: &Activity) {
        let at = activity.at;
        match &activity.what {
            Happening::Message { entity, progress } if &**entity == ORDERS => self.message(progress, at),
            Happening::BlobWritten { container, name, .. } if container == CARTS => self.cart_kept(session(name), at),
            Happening::BlobWritten { container, name, blob } if container == ORDERS => {
                self.order_stored(name, blob, at)
            }
            Happening::MailSent { number, mail } => self.mailed(*number, mail, at),
            Happening::MailFailed { .. } => self.go(Way::ReserverInbox, Tone::Failed),
            Happening::Trouble { request, fault } => self.trouble(request, fault.as_ref(), at),
            Happening::Message { .. }
            | Happening::BlobWritten { .. }
            | Happening::BlobDeleted { .. }
            | Happening::AlertAccepted { .. } => {}
        }
    }

    /// Takes in a line of the host's log.
    pub fn read(&mut self, line: &LogLine, at: Timestamp) {
        let (Some(message), Some(id)) = (line.message(), line.str("message_id")) else {
            return;
        };
        let outcome = line.str("outcome").unwrap_or_default();
        let tone = match outcome {
            "stored" => Tone::Stored,
            "mailed" => Tone::Mailed,
            "failed" => Tone::Failed,
            _ => Tone::Needless,
        };
        let mut text = format!("{message}: {outcome}");
        if let Some(took) = line.number("took_ms") {
            text += &format!(" after {took} ms");
        }
        if let Some(error) = line.str("error") {
            text += &format!(", {error}");
        }
        self.note(session(id), at, "host", tone, text);
    }

    fn cart_kept(&mut self, session: &str, at: Timestamp) {
        self.counts.changes += 1;
        self.go(Way::BrowserCart, Tone::UnderWay);
        self.go(Way::CartCarts, Tone::UnderWay);
        self.note(
            session,
            at,
            "Blob Storage",
            Tone::UnderWay,
            "the cart is kept".to_owned(),
        );
    }

    fn order_stored(&mut self, name: &str, blob: &StoredBlob, at: Timestamp) {
        let session = session(name);
        let revision = blob.metadata("revision").unwrap_or("?");
        self.counts.writes += 1;
        self.ledger.stored(&format!("{session}:{revision}"), at);
        self.history.add(name, Revision::new(blob.text(), at));
        self.go(Way::ReserverFiles, Tone::Stored);
        let text = format!("revision {revision} is in the order file");
        self.note(session, at, "Blob Storage", Tone::Stored, text);
    }

    fn mailed(&mut self, number: usize, mail: &Mail, at: Timestamp) {
        self.counts.mails = number;
        self.ledger.mailed(&mail.id);
        self.go(Way::ReserverInbox, Tone::Mailed);
        let text = format!("revision {} is mailed", revision(&mail.id));
        self.note(session(&mail.id), at, "Logic App", Tone::Mailed, text);
    }

    fn message(&mut self, progress: &Progress, at: Timestamp) {
        let id = progress.id();
        let (tone, text) = match &progress.step {
            Step::Enqueued if progress.place == SubQueue::Main => {
                self.ledger.published(id, at);
                self.go(Way::CartQueue, Tone::UnderWay);
                (Tone::UnderWay, "is in the queue".to_owned())
            }
            Step::DuplicateDropped => {
                self.counts.repeats += 1;
                self.go(Way::CartQueue, Tone::Needless);
                (
                    Tone::Needless,
                    "was in the queue already: the repeat is dropped".to_owned(),
                )
            }
            Step::Delivered => {
                self.counts.delivered += 1;
                self.go(Way::QueueReserver, Tone::UnderWay);
                (
                    Tone::UnderWay,
                    format!("is delivered, time {}", progress.delivery_count),
                )
            }
            Step::Abandoned | Step::LockLost => {
                self.counts.returned += 1;
                self.go_back(Way::QueueReserver, Tone::Failed);
                (Tone::Failed, "goes back to the queue".to_owned())
            }
            Step::DeadLettered { reason } => {
                self.ledger.dead_lettered(id);
                self.go(Way::QueueDead, Tone::Failed);
                (Tone::Failed, format!("is a dead letter: {reason}"))
            }
            Step::Completed if self.ledger.completed(id) => {
                self.go_back(Way::QueueReserver, Tone::Needless);
                (Tone::Needless, "is superseded: the file is newer".to_owned())
            }
            Step::Enqueued | Step::Completed | Step::Expired => return,
        };
        let text = format!("revision {} {text}", revision(id));
        self.note(session(id), at, "Service Bus", tone, text);
    }

    fn trouble(&mut self, request: &RequestRecord, fault: Option<&Misbehaviour>, at: Timestamp) {
        let failed = request.status.is_none_or(|status| status >= 400);
        // A file that is not there yet is no trouble, nor is a conflict that the reserver resolves.
        if !failed || (fault.is_none() && matches!(request.status, Some(404 | 409 | 412))) {
            return;
        }
        let way = match request.service {
            Service::Blob if request.path.contains("/orders/") => Way::ReserverFiles,
            Service::Blob => Way::CartCarts,
            Service::ServiceBus if request.path.ends_with("/messages") => Way::CartQueue,
            Service::ServiceBus => Way::QueueReserver,
            Service::LogicApp => Way::ReserverInbox,
            Service::EventGrid | Service::EventHubs => return,
        };
        self.counts.refused += 1;
        self.go(way, Tone::Failed);
        if let Some(name) = request.path.rsplit('/').next().filter(|name| name.ends_with(".json")) {
            let answer = request
                .status
                .map_or("lost its answer".to_owned(), |status| format!("got {status}"));
            let text = format!("{} {answer}", request.method);
            self.note(session(name), at, "Blob Storage", Tone::Failed, text);
        }
    }

    fn note(&mut self, session: &str, at: Timestamp, source: &'static str, tone: Tone, text: String) {
        let entry = Entry { at, source, text, tone };
        self.sessions.add(session, entry);
    }
}

/// The session in a message's id, or in a blob's name.
fn session(name: &str) -> &str {
    let name = name.strip_suffix(".json").unwrap_or(name);
    name.split(':').next().unwrap_or(name)
}

fn revision(message_id: &str) -> &str {
    message_id.split_once(':').map_or("?", |(_, revision)| revision)
}
