//! What the rounds come to.

use std::time::Duration;

/// One round.
#[derive(Debug, Clone)]
pub struct Round {
    /// How many messages were sent, locked and completed.
    pub messages: u64,
    /// How long that took.
    pub took: Duration,
    /// The emulator's memory before the round, in bytes.
    pub resident_before: Option<u64>,
    /// The same after it.
    pub resident_after: Option<u64>,
}

/// All rounds.
#[derive(Debug, Default)]
pub struct Rounds(Vec<Round>);

impl Round {
    /// Messages a second.
    fn rate(&self) -> f64 {
        self.messages as f64 / self.took.as_secs_f64()
    }

    /// The round in a line.
    pub fn row(&self, number: u32) -> String {
        format!(
            "round {number}: {:>7} messages in {:>5.2} s  {:>7.0} messages/s  {:>7.0} requests/s  memory {} -> {}",
            self.messages,
            self.took.as_secs_f64(),
            self.rate(),
            self.rate() * 3.0,
            megabytes(self.resident_before),
            megabytes(self.resident_after),
        )
    }
}

impl Rounds {
    /// Takes a round in.
    pub fn add(&mut self, round: Round) {
        self.0.push(round);
    }

    /// The median of the rounds' messages a second; 0 without rounds.
    pub fn median(&self) -> f64 {
        let rates = self.rates();
        match (rates.get(rates.len().wrapping_sub(1) / 2), rates.get(rates.len() / 2)) {
            (Some(low), Some(high)) => f64::midpoint(*low, *high),
            _ => 0.0,
        }
    }

    /// Median, spread and memory.
    pub fn report(&self) -> String {
        let rates = self.rates();
        let edge = |rate: Option<&f64>| rate.copied().unwrap_or_default();
        format!(
            "median  {:>7.0} messages/s, {:.0} requests/s (from {:.0} to {:.0} messages/s); memory {} -> {}",
            self.median(),
            self.median() * 3.0,
            edge(rates.first()),
            edge(rates.last()),
            megabytes(self.0.first().and_then(|round| round.resident_before)),
            megabytes(self.0.last().and_then(|round| round.resident_after)),
        )
    }

    fn rates(&self) -> Vec<f64> {
        let mut rates: Vec<_> = self.0.iter().map(Round::rate).collect();
        rates.sort_by(f64::total_cmp);
        rates
    }
}

/// Bytes for people; none where the system does not tell.
pub fn megabytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "unknown".to_owned(), |bytes| format!("{:.1} MB", bytes as f64 / 1e6))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounds(messages: &[u64]) -> Rounds {
        let round = |messages: &u64| Round {
            messages: *messages,
            took: Duration::from_secs(2),
            resident_before: Some(5_000_000),
            resident_after: Some(6_500_000),
        };
        Rounds(messages.iter().map(round).collect())
    }

    #[test]
    fn the_median_is_the_middle_one_or_between_the_two_in_the_middle() {
        assert_eq!(rounds(&[400, 100, 200]).median(), 100.0);
        assert_eq!(rounds(&[400, 100, 200, 300]).median(), 125.0);
        assert_eq!(rounds(&[]).median(), 0.0);
        let report = rounds(&[400, 100, 200]).report();
        assert!(report.contains("(from 50 to 200 messages/s)"), "{report}");
        assert!(report.ends_with("memory 5.0 MB -> 6.5 MB"), "{report}");
    }
}
