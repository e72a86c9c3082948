//! How long an exchange may take and how much it may bring.

use std::time::Duration;

/// Bounds of one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Until the connection stands.
    pub connect: Duration,
    /// From then until the answer begins.
    pub first_byte: Duration,
    /// Between two pieces of the answer.
    pub between_bytes: Duration,
    /// For everything, whatever the host makes of the other three.
    pub overall: Duration,
    /// The size of the answer's body, in bytes.
    pub answer_size: usize,
}

impl Limits {
    /// For a service that answers as soon as it can. A shopper waits for such an answer, and a delivery has room for several in
    /// its budget.
    pub const PROMPT: Self = Self {
        connect: Duration::from_secs(3),
        first_byte: Duration::from_secs(6),
        between_bytes: Duration::from_secs(4),
        overall: Duration::from_secs(8),
        answer_size: 1024 * 1024,
    };

    /// For a service that answers only after it has done something slow.
    pub const PATIENT: Self = Self {
        first_byte: Duration::from_secs(40),
        overall: Duration::from_secs(45),
        ..Self::PROMPT
    };
}

/// What the WASI clocks count.
pub(crate) fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}
