//! The bounds of connections, from the command line.

use std::time::Duration;

use clap::Args;

/// What a client may take of the host before a guest hears of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Args)]
pub struct ConnectionLimits {
    /// HTTP connections at a time, each a file descriptor. When all are taken and another one comes, those without a request for a second
    /// are closed.
    #[arg(long, value_name = "COUNT", default_value_t = Self::default().max_connections, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub max_connections: u32,
    /// How long a request's head may take, and how long a connection may idle, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = Self::default().head_time, value_parser = clap::value_parser!(u32).range(1..))]
    head_time: u32,
    /// How long a request's body may take, and how long a client may leave an answer unread, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = Self::default().body_time, value_parser = clap::value_parser!(u32).range(1..))]
    body_time: u32,
}

impl ConnectionLimits {
    /// A connection that has not sent a request's head within this time is closed.
    pub fn head_time(&self) -> Duration {
        Duration::from_secs(self.head_time.into())
    }

    /// A request whose body has not come within this time fails, and so does an answer of which the client has taken nothing for as long.
    pub fn body_time(&self) -> Duration {
        Duration::from_secs(self.body_time.into())
    }
}

impl Default for ConnectionLimits {
    /// Half of the 1,024 file descriptors that most systems give a process, and less time for a body than a guest has for its request.
    fn default() -> Self {
        Self {
            max_connections: 512,
            head_time: 30,
            body_time: 20,
        }
    }
}
