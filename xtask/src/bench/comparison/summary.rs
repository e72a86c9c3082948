//! What the rounds come to.

use petstore_bench_load::Workload;
use serde::Serialize;

use super::{
    load::Load,
    measurement::{Measured, Sample, Start},
    runner::Runner,
    spread::Spread,
};

/// A runner under one load.
#[derive(Debug, Serialize)]
pub struct Row {
    /// What was done.
    pub workload: Workload,
    /// How it was asked for.
    pub load: Load,
    /// Who did it.
    pub runner: Runner,
    /// Units a second.
    pub rate: Spread,
    /// The rate as a part of `native`'s in the same round.
    pub of_native: Option<Spread>,
    /// The time that 99 in 100 units stayed below, in parts of `native`'s in the same round.
    pub p99_of_native: Option<Spread>,
    /// The rate as a part of that of `ours` in the same round.
    pub of_ours: Option<Spread>,
    /// The processor's time for each unit, in parts of that of `ours` in the same round.
    pub processor_of_ours: Option<Spread>,
    /// The time that half of the units stayed below, in microseconds.
    pub p50: Spread,
    /// The time that 99 in 100 units stayed below, in microseconds.
    pub p99: Spread,
    /// How long the runner kept a processor busy for each unit, in microseconds.
    pub processor_micros: Option<Spread>,
    /// Units that were due and not begun, in all rounds.
    pub not_begun: u64,
}

/// A runner's starts for one kind of work.
#[derive(Debug, Serialize)]
pub struct StartRow {
    /// What it was started for.
    pub workload: Workload,
    /// Who was started.
    pub runner: Runner,
    /// From its start to its first answer, in milliseconds.
    pub first_answer_ms: Spread,
    /// Its memory after the first answer, in bytes.
    pub idle_bytes: Option<Spread>,
    /// Its memory under load, in bytes.
    pub busy_bytes: Option<Spread>,
    /// The most memory that it ever had, in bytes.
    pub peak_bytes: Option<Spread>,
}

/// A row for each runner under each load; those that are compared stand together.
pub fn rows(measured: &Measured) -> Vec<Row> {
    let same = |a: &Sample, b: &Sample| (a.workload, a.runner) == (b.workload, b.runner) && a.load == b.load;
    let groups = grouped(&measured.samples, same);
    let mut rows: Vec<_> = groups
        .iter()
        .filter_map(|group| row(group, &measured.samples))
        .collect();
    rows.sort_by(|a, b| {
        let loads = (a.workload, a.load.is_open()).cmp(&(b.workload, b.load.is_open()));
        let amounts = a.load.amount().total_cmp(&b.load.amount());
        loads.then(amounts).then(a.runner.place().cmp(&b.runner.place()))
    });
    rows
}

/// A row for each runner and kind of work.
pub fn start_rows(measured: &Measured) -> Vec<StartRow> {
    let same = |a: &Start, b: &Start| (a.workload, a.runner) == (b.workload, b.runner);
    let groups = grouped(&measured.starts, same);
    let row = |group: &Vec<&Start>| {
        let bytes =
            |of: fn(&Start) -> Option<u64>| Spread::of(group.iter().filter_map(|start| of(start)).map(|b| b as f64));
        Some(StartRow {
            workload: group.first()?.workload,
            runner: group.first()?.runner,
            first_answer_ms: Spread::of(group.iter().map(|start| start.first_answer_ms))?,
            idle_bytes: bytes(|start| start.idle_bytes),
            busy_bytes: bytes(|start| start.busy_bytes),
            peak_bytes: bytes(|start| start.peak_bytes),
        })
    };
    let mut rows: Vec<_> = groups.iter().filter_map(row).collect();
    rows.sort_by_key(|row| (row.workload, row.runner.place()));
    rows
}

fn row(group: &[&Sample], all: &[Sample]) -> Option<Row> {
    let first = group.first()?;
    let spread = |of: fn(&Sample) -> f64| Spread::of(group.iter().map(|sample| of(sample)));
    Some(Row {
        workload: first.workload,
        load: first.load,
        runner: first.runner,
        rate: spread(|sample| sample.outcome.rate())?,
        of_native: beside(Runner::Native, group, all, rate),
        p99_of_native: beside(Runner::Native, group, all, |sample| Some(p99(sample))),
        of_ours: beside(Runner::Ours, group, all, rate),
        processor_of_ours: beside(Runner::Ours, group, all, |sample| sample.processor_micros),
        p50: spread(|sample| sample.outcome.latency.p50 as f64)?,
        p99: spread(p99)?,
        processor_micros: Spread::of(group.iter().filter_map(|sample| sample.processor_micros)),
        not_begun: group.iter().map(|sample| sample.outcome.not_begun).sum(),
    })
}

fn rate(sample: &Sample) -> Option<f64> {
    Some(sample.outcome.rate())
}

fn p99(sample: &Sample) -> f64 {
    sample.outcome.latency.p99 as f64
}

/// Each sample in parts of this runner's in the same round.
fn beside(runner: Runner, group: &[&Sample], all: &[Sample], value: fn(&Sample) -> Option<f64>) -> Option<Spread> {
    let place = |sample: &Sample| (sample.round, sample.workload, sample.load);
    let parts = group.iter().filter_map(|sample| {
        let mut others = all.iter().filter(|other| other.runner == runner);
        let whole = value(others.find(|other| place(other) == place(sample))?)?;
        (whole > 0.0).then_some(value(sample)? / whole)
    });
    Spread::of(parts)
}

fn grouped<T>(items: &[T], same: impl Fn(&T, &T) -> bool) -> Vec<Vec<&T>> {
    let mut groups: Vec<Vec<&T>> = Vec::new();
    for item in items {
        match groups.iter_mut().find(|group| same(group[0], item)) {
            Some(group) => group.push(item),
            None => groups.push(vec![item]),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use petstore_bench_load::{Latency, Outcome};

    use super::*;

    fn sample(round: u32, runner: Runner, measured: u64) -> Sample {
        Sample {
            round,
            workload: Workload::CartChange,
            runner,
            load: Load::Closed(16),
            outcome: Outcome {
                measured,
                seconds: 1.0,
                latency: Latency::default(),
                ..Outcome::default()
            },
            processor_micros: None,
        }
    }

    #[test]
    fn ratios_are_taken_within_a_round() {
        let measured = Measured {
            samples: vec![
                sample(1, Runner::Native, 1000),
                sample(1, Runner::Ours, 500),
                // The machine was twice as slow in this one.
                sample(2, Runner::Ours, 250),
                sample(2, Runner::Native, 500),
            ],
            ..Measured::default()
        };
        let rows = rows(&measured);
        assert_eq!(rows.len(), 2);
        let ours = rows.iter().find(|row| row.runner == Runner::Ours).unwrap();
        assert_eq!(ours.rate.median, 375.0);
        assert_eq!(ours.of_native.unwrap().low, 0.5);
        assert_eq!(ours.of_native.unwrap().high, 0.5);
        assert_eq!(ours.of_ours.unwrap().median, 1.0);
    }
}
