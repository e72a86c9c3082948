//! Whether the tap is used, and whether anybody waits for it.
//!
//! While the tap answers in time, callers wait for it: what a caller publishes next is then behind what it published before. Once it
//! has failed or was too slow, nobody waits for it, and only one message now and then is used to find out whether it works again. The
//! messages in between are lost to it.

use std::time::Duration;

/// How long a caller waits for the tap, counted from the beginning of its call. Shoppers do not notice it, and a hub in the same region
/// answers in a tenth of it.
pub const LIMIT: Duration = Duration::from_millis(300);
/// How long a tap is left alone that has failed.
pub const PAUSE: Duration = Duration::from_secs(5);

/// What is known of the tap. Times are those of a monotonic clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// It has answered in time, or was not used yet.
    Up,
    /// It has failed, and is tried again at this time.
    Down(Duration),
}

/// What becomes of one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Use {
    /// The tap gets it, and the caller waits for that.
    Awaited,
    /// The tap gets it, and nobody waits.
    Aside,
    /// The tap does not get it.
    Skipped,
}

/// What somebody should read who looks after the tap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// It works no more.
    Lost,
    /// It works again.
    Back,
}

impl Line {
    /// Decides what becomes of a message.
    pub fn admit(&mut self, now: Duration) -> Use {
        match *self {
            Self::Up => Use::Awaited,
            Self::Down(until) if now < until => Use::Skipped,
            Self::Down(_) => {
                *self = Self::Down(now + PAUSE);
                Use::Aside
            }
        }
    }

    /// The tap has taken a message that it got at `begun`. What came late does not count: its caller has not waited so long.
    pub fn taken(&mut self, begun: Duration, now: Duration) -> Option<News> {
        if now.saturating_sub(begun) > LIMIT {
            return None;
        }
        (std::mem::replace(self, Self::Up) != Self::Up).then_some(News::Back)
    }

    /// The tap has failed, or a caller waits no longer for it.
    pub fn failed(&mut self, now: Duration) -> Option<News> {
        (std::mem::replace(self, Self::Down(now + PAUSE)) == Self::Up).then_some(News::Lost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ms(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn callers_wait_for_a_tap_that_works() {
        let mut line = Line::Up;
        assert_eq!(line.admit(ms(0)), Use::Awaited);
        assert_eq!(line.taken(ms(0), ms(20)), None);
        assert_eq!(line.admit(ms(30)), Use::Awaited);
    }

    #[test]
    fn a_loss_is_news_once_and_costs_one_message_in_a_pause() {
        let mut line = Line::Up;
        assert_eq!(line.failed(ms(300)), Some(News::Lost));
        assert_eq!(line.failed(ms(310)), None);
        assert_eq!(line.admit(ms(5_000)), Use::Skipped);
        assert_eq!(line.admit(ms(5_310)), Use::Aside);
        assert_eq!(line.admit(ms(5_311)), Use::Skipped, "one is enough to find out");
        assert_eq!(line.failed(ms(6_000)), None);
        assert_eq!(line.admit(ms(10_999)), Use::Skipped);
        assert_eq!(line.admit(ms(11_000)), Use::Aside);
    }

    #[test]
    fn an_answer_in_time_brings_it_back() {
        let mut line = Line::Up;
        line.failed(ms(300));
        assert_eq!(line.admit(ms(5_300)), Use::Aside);
        assert_eq!(line.taken(ms(5_300), ms(5_320)), Some(News::Back));
        assert_eq!(line.admit(ms(5_330)), Use::Awaited);
    }

    #[test]
    fn an_answer_that_comes_late_does_not() {
        let mut line = Line::Up;
        line.failed(ms(300));
        assert_eq!(line.taken(ms(0), ms(400)), None);
        assert_eq!(line.admit(ms(410)), Use::Skipped);
    }
}
