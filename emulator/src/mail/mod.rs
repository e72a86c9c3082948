//! E-mail: made from letters, kept in an inbox, written to a folder, or handed to a mail server.
//!
//! # Layout
//! - [`compose`]: from a letter to a mail
//! - [`inbox`]: mails in memory
//! - [`eml`]: mails as files
//! - [`smtp`]: mails to a server
//! - [`delivery`]: all three in their order

pub mod compose;
pub mod delivery;
pub mod eml;
pub mod inbox;
pub mod smtp;

pub use compose::Mail;
pub use delivery::MailError;
pub use inbox::Inbox;
pub use smtp::SmtpServer;
