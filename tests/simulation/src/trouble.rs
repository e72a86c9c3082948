//! The kinds of faults.

use std::fmt;

use clap::ValueEnum;

/// A kind of fault. A run has some of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Trouble {
    /// Connections are refused.
    Refused,
    /// Services answer 408, 429 or 5xx.
    Busy,
    /// The same with a Retry-After, from seconds to beyond every budget.
    BusyWithWait,
    /// Calls take long; some longer than their callers wait.
    Slow,
    /// The work is done and the answer is lost.
    LostAnswer,
    /// The work is done and the answer's body breaks off.
    TornAnswer,
    /// Messages are delivered twice.
    Duplicate,
    /// Newer messages are delivered first.
    Reorder,
    /// Locks are lost while a message is handled.
    LostLock,
    /// The warehouse is killed.
    Killed,
    /// The shop crashes.
    ShopCrash,
    /// Guests trap in the middle of anything.
    Trap,
    /// Guests' clocks are wrong.
    Skew,
    /// The warehouse has a wrong key for the order files.
    WrongKey,
    /// The warehouse has a signature for the order files that expires.
    ExpiringSignature,
    /// The storage is down for a while.
    StorageDown,
    /// The Logic App is down for a while.
    MailDown,
    /// The broker is down for a while.
    BrokerDown,
    /// All three are down for a while.
    EverythingDown,
    /// The Logic App answers 202 and does not mail.
    OnlyAccepted,
    /// A cart's blob disappears.
    LostCart,
    /// The shop's answers do not reach the shopper.
    LostPage,
    /// Shoppers send a change again before it is answered.
    Impatience,
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.to_possible_value() {
            Some(value) => formatter.write_str(value.get_name()),
            None => Ok(()),
        }
    }
}
