//! The closed loop's rates as a picture: a group of bars for each kind of work and number of connections.

use std::fmt::Write;

use petstore_bench_load::Workload;

use super::{runner::Runner, summary::Row, table::how};

const BAR: f64 = 16.0;
const GAP: f64 = 26.0;
/// One runner in the legend.
const ENTRY: f64 = 96.0;
const HEIGHT: f64 = 260.0;
const TOP: f64 = 46.0;
const LEFT: f64 = 20.0;
const BOTTOM: f64 = 44.0;

/// The picture. Each kind of work has a scale of its own; the whiskers are the lowest and the highest round.
pub fn svg(rows: &[Row]) -> String {
    let groups = groups(rows);
    let bars: usize = groups.iter().map(Vec::len).sum();
    let runners: Vec<_> = Runner::ALL
        .into_iter()
        .filter(|runner| rows.iter().any(|row| row.runner == *runner))
        .collect();
    let width = (bars as f64 * BAR + groups.len() as f64 * GAP).max(runners.len() as f64 * ENTRY) + LEFT * 2.0;
    let mut body = String::new();
    let mut left = LEFT + GAP / 2.0;
    for group in &groups {
        for row in group {
            bar(&mut body, left, row, highest(rows, row.workload));
            left += BAR;
        }
        if let Some(row) = group.first() {
            let middle = left - BAR * group.len() as f64 / 2.0;
            label(&mut body, middle, HEIGHT + TOP + 16.0, &how(row.load));
            label(&mut body, middle, HEIGHT + TOP + 30.0, row.workload.name());
        }
        left += GAP;
    }
    legend(&mut body, &runners);
    let height = TOP + HEIGHT + BOTTOM;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" \
         font-size=\"9\"><title>Units a second</title><rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>{body}</svg>\n"
    )
}

/// The rows that stand side by side.
fn groups(rows: &[Row]) -> Vec<Vec<&Row>> {
    let mut groups: Vec<Vec<&Row>> = Vec::new();
    for row in rows.iter().filter(|row| !row.load.is_open()) {
        let beside = |group: &&mut Vec<&Row>| (group[0].workload, group[0].load) == (row.workload, row.load);
        match groups.iter_mut().find(beside) {
            Some(group) => group.push(row),
            None => groups.push(vec![row]),
        }
    }
    groups
}

fn highest(rows: &[Row], workload: Workload) -> f64 {
    let closed = |row: &&Row| row.workload == workload && !row.load.is_open();
    rows.iter().filter(closed).map(|row| row.rate.high).fold(1.0, f64::max)
}

fn bar(body: &mut String, left: f64, row: &Row, highest: f64) {
    let y = |rate: f64| TOP + HEIGHT * (1.0 - rate / highest);
    let (top, middle, fill) = (y(row.rate.median), left + BAR / 2.0, colour(row.runner));
    let [low, high] = [y(row.rate.low), y(row.rate.high)];
    let (height, wide) = (TOP + HEIGHT - top, BAR - 2.0);
    // Writing into a text cannot fail.
    let _ = write!(
        body,
        "<rect x=\"{left:.1}\" y=\"{top:.1}\" width=\"{wide:.1}\" height=\"{height:.1}\" fill=\"{fill}\"/>\
         <path d=\"M{middle:.1} {low:.1}V{high:.1}\" stroke=\"#000\"/>"
    );
    label(body, middle, high - 3.0, &format!("{:.0}", row.rate.median));
}

fn label(body: &mut String, x: f64, y: f64, text: &str) {
    // Writing into a text cannot fail.
    let _ = write!(
        body,
        "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"middle\">{text}</text>"
    );
}

fn legend(body: &mut String, runners: &[Runner]) {
    for (place, runner) in runners.iter().enumerate() {
        let (left, fill) = (LEFT + place as f64 * ENTRY, colour(*runner));
        // Writing into a text cannot fail.
        let _ = write!(
            body,
            "<rect x=\"{left}\" y=\"8\" width=\"9\" height=\"9\" fill=\"{fill}\"/><text x=\"{}\" y=\"16\">{runner}</text>",
            left + 13.0
        );
    }
}

/// Told apart by people who see few colours, too: <https://jfly.uni-koeln.de/color/>.
fn colour(runner: Runner) -> &'static str {
    match runner {
        Runner::Native => "#999999",
        Runner::Ours => "#0072b2",
        Runner::OneComponent => "#cc79a7",
        Runner::Wasmtime => "#56b4e9",
        Runner::Spin => "#e69f00",
        Runner::Node => "#009e73",
        Runner::Traced => "#d55e00",
        Runner::TracedHundredth => "#f0e442",
    }
}
