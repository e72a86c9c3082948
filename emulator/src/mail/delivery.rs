//! A mail's way: to the server if there is one, to the folder if there is one, to the inbox.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use parking_lot::Mutex;
use uuid::Uuid;

use super::compose::{Composed, Letter, compose};
use super::{Inbox, Mail, SmtpServer, eml};
use crate::activity::{Feed, Happening};
use crate::changes::Changes;
use crate::store::{Change, Journal};

/// Why a mail was not sent.
#[derive(Debug, thiserror::Error)]
pub enum MailError {
    /// An address is malformed.
    #[error("{0:?} is no mail address: write name@domain")]
    Address(String),
    /// The server's URL is malformed.
    #[error("the mail server's URL is malformed: write smtp://host:port or smtps://user:password@host")]
    ServerUrl,
    /// The letter cannot be written as a mail.
    #[error("it cannot be written as a mail: check its receivers, attachments and header fields")]
    Compose,
    /// The server did not take it. Trying again later may help.
    #[error("the mail server {host} did not take the mail: {reason}")]
    Server {
        /// Which server.
        host: String,
        /// What it said, or why it was not reached.
        reason: String,
    },
    /// It could not be written to the folder. Check the folder and try again.
    #[error("the mail could not be written to {folder}: {reason}")]
    Folder {
        /// Which folder.
        folder: PathBuf,
        /// What the system said.
        reason: String,
    },
}

/// Where mails go.
#[derive(Debug)]
pub struct Postman {
    /// Mails in memory.
    pub inbox: Arc<Mutex<Inbox>>,
    /// A folder that gets each mail as a file.
    pub folder: Option<PathBuf>,
    /// A server that gets each mail.
    pub server: Option<SmtpServer>,
    /// Hears of each mail in the inbox.
    pub changes: Changes,
    /// Where the inbox is kept.
    pub journal: Journal,
    /// Where mails are told, and those that were not sent.
    pub feed: Feed,
}

impl Postman {
    /// Makes the letter a mail of the run `id` and delivers it everywhere. What is in the inbox was sent.
    ///
    /// # Errors
    /// It cannot be written as a mail, or the server or the folder did not take it.
    pub async fn send(&self, letter: Letter, now: Timestamp, id: Uuid) -> Result<(), MailError> {
        let sent = match compose(letter, now, id) {
            Ok(composed) => self.deliver(composed, id).await,
            Err(error) => Err(error),
        };
        if let Err(error) = &sent {
            self.feed.publish(|| Happening::MailFailed {
                run: id,
                reason: error.to_string(),
            });
        }
        sent
    }

    async fn deliver(&self, composed: Composed, id: Uuid) -> Result<(), MailError> {
        if let Some(server) = &self.server {
            server.send(composed.message).await?;
        }
        if let Some(folder) = &self.folder {
            let failed = |error: std::io::Error| MailError::Folder {
                folder: folder.clone(),
                reason: error.to_string(),
            };
            eml::write(folder, &composed.mail, id).await.map_err(failed)?;
        }
        self.keep(composed.mail);
        self.changes.announce();
        Ok(())
    }

    fn keep(&self, mail: Mail) {
        let mut inbox = self.inbox.lock();
        let number = inbox.keep(mail.clone());
        self.feed.publish(|| Happening::MailSent {
            number,
            mail: Box::new(mail.clone()),
        });
        self.journal.append([Change::Mail(number, Box::new(mail))]);
    }
}
