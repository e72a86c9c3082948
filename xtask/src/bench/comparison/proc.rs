//! What `/proc` tells of a process group: a runner, and the processes that it starts. None where the system has no `/proc`.

use std::{fs, time::Duration};

/// The kernel counts processor time for `/proc` in hundredths of a second, whatever its own clock does (`USER_HZ`).
const TICK: Duration = Duration::from_millis(10);

/// The sum of a line of `/proc/{process}/status` over the group, in bytes.
pub fn memory(group: u32, line: &str) -> Option<u64> {
    let sizes = members(group)?.into_iter().filter_map(|(process, _)| {
        let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
        let size = status.lines().find_map(|text| text.strip_prefix(line))?;
        size.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()
    });
    Some(sizes.sum::<u64>() * 1024)
}

/// How long the group has kept processors busy, in its own code and in the kernel's.
pub fn processor_time(group: u32) -> Option<Duration> {
    let ticks: u32 = members(group)?.iter().filter_map(|(_, stat)| busy_ticks(stat)).sum();
    Some(TICK * ticks)
}

/// The group's processes, each with its line of `/proc/{process}/stat` from the state on.
fn members(group: u32) -> Option<Vec<(u32, String)>> {
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let members = processes.filter_map(|entry| {
        let process: u32 = entry.file_name().to_str()?.parse().ok()?;
        // It may have ended since.
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
        let stat = after_name(&stat)?;
        let in_group = stat.split(' ').nth(2)? == group.to_string();
        in_group.then(|| (process, stat.to_owned()))
    });
    Some(members.collect())
}

/// A process's name stands in parentheses and may hold anything.
fn after_name(stat: &str) -> Option<&str> {
    stat.rsplit_once(") ").map(|(_, rest)| rest)
}

/// `utime` and `stime`: proc(5) counts them as the 14th and 15th field, and the state as the 3rd.
fn busy_ticks(stat: &str) -> Option<u32> {
    let mut fields = stat.split(' ').skip(11).map(|field| field.parse::<u32>().ok());
    Some(fields.next()?? + fields.next()??)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_found_behind_any_name() {
        let stat = "77 (a ) b) S 1 77 77 0 -1 4194560 100 0 0 0 250 50 0 0 20 0 4 0 9 1 1 1";
        let rest = after_name(stat).unwrap();
        assert_eq!(rest.split(' ').nth(2), Some("77"));
        assert_eq!(busy_ticks(rest), Some(300));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_process_has_memory() {
        let group: u32 = after_name(&fs::read_to_string("/proc/self/stat").unwrap())
            .and_then(|stat| stat.split(' ').nth(2)?.parse().ok())
            .unwrap();
        assert!(memory(group, "VmRSS:").unwrap() > 100_000);
        assert!(processor_time(group).is_some());
    }
}
