//! One runner in one round: started, warmed up, asked in every way, and stopped; then the stand-in tells whether the work was done.

use anyhow::{Context, ensure};
use petstore_bench_load::{Outcome, Workload};

use super::{
    launch, load,
    load::Load,
    measurement::{Measured, Sample, Start},
    options::{MANY, Options},
    parts::Parts,
    process::{self, Process},
    proof,
    runner::Runner,
    stand_in::StandIn,
};

/// One runner in one round.
pub struct Session<'a> {
    /// What is run.
    pub parts: &'a Parts,
    /// How long.
    pub options: &'a Options,
    /// The rates of the open loop.
    pub rates: &'a [f64],
    /// The round, from 1.
    pub round: u32,
    /// What is done.
    pub workload: Workload,
    /// Who does it.
    pub runner: Runner,
}

impl Session<'_> {
    /// Measures. Fails if the work was not done.
    pub async fn run(&self, measured: &mut Measured) -> anyhow::Result<()> {
        let what = || format!("{} of {}", self.workload, self.runner);
        self.measure(measured).await.with_context(what)
    }

    async fn measure(&self, measured: &mut Measured) -> anyhow::Result<()> {
        let stand_in = StandIn::start(&self.parts.stand_in).await?;
        let port = process::free_port()?;
        let command = launch::command(self.parts, self.runner, self.workload, port, &stand_in)?;
        let log = self.parts.folder.join(format!("{}-{}.log", self.runner, self.workload));
        let mut process = Process::start(command, port, self.workload, &log).await?;
        let mut start = self.started(&process);
        // The first answer was one of them.
        let mut all = Outcome {
            acknowledged: 1,
            ..Outcome::default()
        };
        let warm_up = self.ask(&process, Load::Closed(MANY), self.options.warm_up).await?;
        add(&mut all, &warm_up.outcome);
        let closed = self.options.connections.iter().map(|count| Load::Closed(*count));
        for load in closed.chain(self.rates.iter().map(|rate| Load::Open(*rate))) {
            let sample = self.ask(&process, load, self.options.seconds).await?;
            start.busy_bytes = start.busy_bytes.max(process.resident());
            add(&mut all, &sample.outcome);
            measured.samples.push(sample);
        }
        start.peak_bytes = process.peak();
        measured.starts.push(start);
        if self.runner.sampled().is_some() {
            // What it has not exported yet, it exports at its end.
            process.finish().await?;
        }
        let counts = stand_in.counts().await?;
        ensure!(
            self.runner.sampled().is_none() || counts.exports > 0,
            "it exported nothing"
        );
        let verdict = proof::check(self.workload, &all, &counts);
        ensure!(
            verdict.is_ok(),
            "{}\n{}",
            verdict.err().unwrap_or_default(),
            process.last_lines()
        );
        process.stop().await?;
        stand_in.stop().await
    }

    fn started(&self, process: &Process) -> Start {
        Start {
            round: self.round,
            workload: self.workload,
            runner: self.runner,
            first_answer_ms: process.first_answer().as_secs_f64() * 1e3,
            idle_bytes: process.resident(),
            busy_bytes: None,
            peak_bytes: None,
        }
    }

    async fn ask(&self, process: &Process, load: Load, seconds: f64) -> anyhow::Result<Sample> {
        let before = process.processor_time();
        let outcome = load::run(&self.parts.load, self.workload, process.target(), load, seconds).await?;
        let busy = process
            .processor_time()
            .zip(before)
            .map(|(after, before)| after - before);
        let processor_micros = busy.map(|busy| busy.as_secs_f64() * 1e6 / outcome.acknowledged.max(1) as f64);
        Ok(Sample {
            round: self.round,
            workload: self.workload,
            runner: self.runner,
            load,
            outcome,
            processor_micros,
        })
    }
}

fn add(all: &mut Outcome, more: &Outcome) {
    all.acknowledged += more.acknowledged;
    all.failed += more.failed;
    if all.first_failure.is_none() {
        all.first_failure.clone_from(&more.first_failure);
    }
}
