//! Child processes that lead a process group: Ctrl-C on the terminal does not reach them behind our back, and they can be
//! stopped together with all that they started.

use tokio::process::{Child, Command};

/// Makes the command's process the leader of a group of its own. Has no effect on Windows.
pub fn lead(command: &mut Command) {
    #[cfg(unix)]
    command.process_group(0);
    #[cfg(not(unix))]
    let _ = command;
}

/// Asks the process to finish what it does and end: SIGTERM. False where there is no such thing, or the process is gone.
pub fn terminate(child: &Child) -> bool {
    #[cfg(unix)]
    if let Some(id) = process_id(child) {
        return rustix::process::kill_process(id, rustix::process::Signal::TERM).is_ok();
    }
    #[cfg(not(unix))]
    let _ = child;
    false
}

/// As [`terminate`], for the leader of a group that somebody else waits for.
pub fn terminate_id(leader: u32) {
    #[cfg(unix)]
    if let Some(id) = raw(leader) {
        // An error means that it is gone already.
        let _ = rustix::process::kill_process(id, rustix::process::Signal::TERM);
    }
    #[cfg(not(unix))]
    let _ = leader;
}

/// As [`kill`], for the leader of a group that somebody else waits for.
pub fn kill_id(leader: u32) {
    #[cfg(unix)]
    if let Some(id) = raw(leader) {
        // An error means that the group is gone already.
        let _ = rustix::process::kill_process_group(id, rustix::process::Signal::KILL);
    }
    #[cfg(not(unix))]
    let _ = leader;
}

/// Ends the process and everything in its group at once. On Windows the process alone ends, when it is dropped.
pub fn kill(child: &Child) {
    #[cfg(unix)]
    if let Some(id) = process_id(child) {
        // An error means that the group is gone already.
        let _ = rustix::process::kill_process_group(id, rustix::process::Signal::KILL);
    }
    #[cfg(not(unix))]
    let _ = child;
}

#[cfg(unix)]
fn process_id(child: &Child) -> Option<rustix::process::Pid> {
    child.id().and_then(raw)
}

#[cfg(unix)]
fn raw(id: u32) -> Option<rustix::process::Pid> {
    i32::try_from(id).ok().and_then(rustix::process::Pid::from_raw)
}
