//! Mails in memory.

use std::collections::VecDeque;

use super::Mail;

/// How many mails are kept; older ones are dropped.
pub const CAPACITY: usize = 10_000;

/// The mails in the order in which they came.
#[derive(Debug, Default)]
pub struct Inbox {
    mails: VecDeque<Mail>,
    dropped: usize,
}

impl Inbox {
    /// Keeps a mail. Returns its number, from 1.
    pub fn keep(&mut self, mail: Mail) -> usize {
        if self.mails.len() == CAPACITY {
            self.mails.pop_front();
            self.dropped += 1;
        }
        self.mails.push_back(mail);
        self.dropped + self.mails.len()
    }

    /// Puts a mail back that was kept elsewhere. Mails come in the order of their numbers.
    pub fn restore(&mut self, number: usize, mail: Mail) {
        self.mails.push_back(mail);
        self.dropped = number.saturating_sub(self.mails.len());
    }

    /// The mails with their numbers.
    pub fn mails(&self) -> impl DoubleEndedIterator<Item = (usize, &Mail)> {
        self.mails
            .iter()
            .enumerate()
            .map(|(index, mail)| (self.dropped + index + 1, mail))
    }

    /// A mail by its number.
    pub fn mail(&self, number: usize) -> Option<&Mail> {
        self.mails.get(number.checked_sub(self.dropped + 1)?)
    }
}
