//! The report as text.

use std::fmt::Write;

use super::{
    load::Load,
    measurement::Measured,
    report::Report,
    runner::Runner,
    spread::Spread,
    summary::{Row, StartRow},
};

/// The whole report.
pub fn text(report: &Report) -> String {
    let mut text = String::new();
    // Writing into a text cannot fail.
    let _ = write(&mut text, report);
    text
}

fn write(text: &mut String, report: &Report) -> std::fmt::Result {
    let machine = &report.machine;
    writeln!(
        text,
        "commit {}, {} x {}, Linux {}, load average {} before and {} after",
        machine.commit,
        machine.cores,
        machine.processor,
        machine.kernel,
        machine.load_average[0],
        machine.load_average[1]
    )?;
    writeln!(
        text,
        "{} rounds, {} s each, after {} s of warm-up, programs built as `{}`; medians, in brackets the lowest and the highest round",
        report.rounds, report.seconds, report.warm_up, report.profile
    )?;
    for (runner, why) in &report.skipped {
        writeln!(text, "SKIPPED: {runner}: {why}")?;
    }
    ceilings(text, &report.measured)?;
    loads(text, &report.rows)?;
    variants(text, &report.rows)?;
    starts(text, &report.starts)?;
    instances(text, &report.measured)?;
    writeln!(text, "\nsizes")?;
    for size in &report.sizes {
        writeln!(text, "  {:>11.3} MB  {}", size.bytes as f64 / 1e6, size.what)?;
    }
    Ok(())
}

fn ceilings(text: &mut String, measured: &Measured) -> std::fmt::Result {
    writeln!(text, "\nthe stand-in asked directly, which no runner can exceed")?;
    for ceiling in &measured.ceilings {
        writeln!(text, "  {:<12} {:>8.0} units/s", ceiling.workload, ceiling.rate)?;
    }
    Ok(())
}

fn loads(text: &mut String, rows: &[Row]) -> std::fmt::Result {
    let mut before = None;
    for row in rows {
        if before != Some((row.workload, kind(row.load))) {
            before = Some((row.workload, kind(row.load)));
            writeln!(text, "\n{}, {}", row.workload, kind(row.load))?;
            writeln!(
                text,
                "  {:>14}  {:<16} {:>24}  {:>9}  {:>20}  {:>20}  {:>9}  {:>13}",
                "", "", "units/s", "of native", "p50, ms", "p99, ms", "of native", "processor, us"
            )?;
        }
        writeln!(
            text,
            "  {:>14}  {:<16} {:>24}  {:>9}  {:>20}  {:>20}  {:>9}  {:>13}{}",
            how(row.load),
            row.runner,
            shown(row.rate, 1.0, 0),
            median(row.of_native, 2),
            shown(row.p50, 1e3, 2),
            shown(row.p99, 1e3, 2),
            median(row.p99_of_native, 2),
            median(row.processor_micros, 0),
            match row.not_begun {
                0 => String::new(),
                units => format!("  {units} units were not begun"),
            }
        )?;
    }
    Ok(())
}

/// What joining and watching cost: `ours` is three components, and exports nothing.
fn variants(text: &mut String, rows: &[Row]) -> std::fmt::Result {
    let is_variant = |row: &&Row| row.runner == Runner::OneComponent || row.runner.sampled().is_some();
    let closed = rows.iter().filter(|row| !row.load.is_open() && row.of_ours.is_some());
    for (index, row) in closed.filter(is_variant).enumerate() {
        if index == 0 {
            writeln!(text, "\nvariants of `ours`, in parts of it in the same round")?;
        }
        writeln!(
            text,
            "  {:<12}  {:>14}  {:<16}  units/s {}, processor {}",
            row.workload,
            how(row.load),
            row.runner,
            row.of_ours.map_or_else(String::new, |part| shown(part, 1.0, 2)),
            median(row.processor_of_ours, 2)
        )?;
    }
    Ok(())
}

fn starts(text: &mut String, rows: &[StartRow]) -> std::fmt::Result {
    writeln!(text, "\nstart and memory")?;
    writeln!(
        text,
        "  {:<12}  {:<16} {:>24}  {:>9}  {:>13}  {:>9}",
        "", "", "first answer after, ms", "idle, MB", "under load, MB", "peak, MB"
    )?;
    for row in rows {
        let megabytes =
            |bytes: Option<Spread>| bytes.map_or_else(String::new, |bytes| format!("{:.1}", bytes.median / 1e6));
        writeln!(
            text,
            "  {:<12}  {:<16} {:>24}  {:>9}  {:>13}  {:>9}",
            row.workload,
            row.runner,
            shown(row.first_answer_ms, 1.0, 0),
            megabytes(row.idle_bytes),
            megabytes(row.busy_bytes),
            megabytes(row.peak_bytes)
        )?;
    }
    Ok(())
}

fn instances(text: &mut String, measured: &Measured) -> std::fmt::Result {
    for (index, instances) in measured.instances.iter().enumerate() {
        if index == 0 {
            writeln!(text, "\ninstances of ours, from nothing to ready for a call")?;
        }
        writeln!(
            text,
            "  {:<12}  {} us, of {} instances",
            instances.workload,
            shown(instances.micros, 1.0, 0),
            instances.count
        )?;
    }
    Ok(())
}

fn kind(load: Load) -> &'static str {
    match load {
        Load::Closed(_) => "each connection asks again when it was answered",
        Load::Open(_) => "at a fixed rate, counted from when a unit was due",
    }
}

/// The load, as a row begins.
pub fn how(load: Load) -> String {
    match load {
        Load::Closed(1) => "1 connection".to_owned(),
        Load::Closed(connections) => format!("{connections} connections"),
        Load::Open(rate) => format!("{rate:.0}/s"),
    }
}

fn shown(spread: Spread, unit: f64, digits: usize) -> String {
    let [median, low, high] = [spread.median, spread.low, spread.high].map(|value| value / unit);
    match low == high {
        true => format!("{median:.digits$}"),
        false => format!("{median:.digits$} ({low:.digits$} - {high:.digits$})"),
    }
}

fn median(spread: Option<Spread>, digits: usize) -> String {
    spread.map_or_else(String::new, |spread| format!("{:.digits$}", spread.median))
}
