//! Runs a tool (cargo, apt, ...) and hands its output on line by line, while it runs.

use std::{
    process::{ExitStatus, Stdio},
    time::Duration,
};

use petstore_stack::process_group;
use thiserror::Error;
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    process::{Child, Command},
    time::{sleep, timeout},
};

use crate::interrupt::interrupted;

/// How long output is still awaited after the tool has ended: a process that it left behind may hold the pipe open for ever.
const LAST_OUTPUT: Duration = Duration::from_secs(2);

/// Why a tool did not run to its end.
#[derive(Debug, Error)]
pub enum ToolError {
    /// The program is missing or cannot be started.
    #[error("`{program}` does not start: {reason}")]
    NotStarted {
        /// The program's name.
        program: String,
        /// What the system said.
        reason: std::io::Error,
    },
    /// It took longer than it may; it was stopped.
    #[error("`{program}` was stopped after {} seconds", limit.as_secs())]
    TooSlow {
        /// The program's name.
        program: String,
        /// The time that it was given.
        limit: Duration,
    },
    /// Somebody asked this program to stop.
    #[error("interrupted")]
    Interrupted,
}

/// Where a line came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Output,
    /// Standard error.
    Error,
}

/// Runs the command until it ends, for `limit` at most. `on_line` gets each line without its end; a carriage return ends a
/// line too, which is how tools redraw a progress bar. The tool gets no input. When it is stopped, everything it started is.
pub async fn run(
    mut command: Command,
    limit: Duration,
    mut on_line: impl FnMut(Stream, &str),
) -> Result<ExitStatus, ToolError> {
    let program = command.as_std().get_program().to_string_lossy().into_owned();
    process_group::lead(&mut command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|reason| ToolError::NotStarted {
            program: program.clone(),
            reason,
        })?;
    let finished = tokio::select! {
        finished = follow(&mut child, &mut on_line) => Ok(finished),
        () = sleep(limit) => Err(ToolError::TooSlow { program: program.clone(), limit }),
        () = interrupted() => Err(ToolError::Interrupted),
    };
    if finished.is_err() {
        process_group::kill(&child);
    }
    finished?.map_err(|reason| ToolError::NotStarted { program, reason })
}

/// Runs the command and returns what it wrote to standard output if it succeeded. The inner error is the last line that it
/// wrote if it failed, from standard error if there is any.
pub async fn output(command: Command, limit: Duration) -> Result<Result<String, String>, ToolError> {
    let (mut said, mut complaint) = (String::new(), String::new());
    let status = run(command, limit, |stream, line| match stream {
        Stream::Output => {
            said.push_str(line);
            said.push('\n');
        }
        Stream::Error if line.trim().is_empty() => (),
        Stream::Error => complaint = line.trim().to_owned(),
    })
    .await?;
    if complaint.is_empty() {
        complaint = said.trim_end().lines().last().unwrap_or_default().to_owned();
    }
    Ok(if status.success() { Ok(said) } else { Err(complaint) })
}

async fn follow(child: &mut Child, on_line: &mut impl FnMut(Stream, &str)) -> std::io::Result<ExitStatus> {
    let mut output = Lines::new(child.stdout.take());
    let mut error = Lines::new(child.stderr.take());
    let status = loop {
        tokio::select! {
            true = output.more() => output.complete(|line| on_line(Stream::Output, line)),
            true = error.more() => error.complete(|line| on_line(Stream::Error, line)),
            status = child.wait() => break status?,
        }
    };
    let rest = async { tokio::join!(output.drain(), error.drain()) };
    // Running out of time here only means that somebody else still holds the pipe.
    let _ = timeout(LAST_OUTPUT, rest).await;
    output.all(|line| on_line(Stream::Output, line));
    error.all(|line| on_line(Stream::Error, line));
    Ok(status)
}

/// A pipe, cut into lines.
struct Lines<R> {
    pipe: Option<R>,
    buffer: Vec<u8>,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    fn new(pipe: Option<R>) -> Self {
        Self {
            pipe,
            buffer: Vec::new(),
        }
    }

    /// Waits for more bytes; false at the end of the pipe. Cancelling it loses nothing.
    async fn more(&mut self) -> bool {
        let Some(pipe) = &mut self.pipe else {
            return false;
        };
        let more = matches!(pipe.read_buf(&mut self.buffer).await, Ok(count) if count > 0);
        if !more {
            self.pipe = None;
        }
        more
    }

    fn complete(&mut self, mut on_line: impl FnMut(&str)) {
        let Some(end) = self.buffer.iter().rposition(|byte| is_end(*byte)) else {
            return;
        };
        let rest = self.buffer.split_off(end + 1);
        for line in self.buffer[..=end].split_inclusive(|byte| is_end(*byte)) {
            on_line(&String::from_utf8_lossy(
                line.strip_suffix(b"\n").or(line.strip_suffix(b"\r")).unwrap_or(line),
            ));
        }
        self.buffer = rest;
    }

    async fn drain(&mut self) {
        while self.more().await {}
    }

    fn all(&mut self, mut on_line: impl FnMut(&str)) {
        self.complete(&mut on_line);
        if !self.buffer.is_empty() {
            on_line(&String::from_utf8_lossy(&self.buffer));
            self.buffer.clear();
        }
    }
}

fn is_end(byte: u8) -> bool {
    byte == b'\n' || byte == b'\r'
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    async fn lines(script: &str) -> (ExitStatus, Vec<(Stream, String)>) {
        let mut lines = Vec::new();
        let status = run(shell(script), Duration::from_secs(20), |stream, line| {
            lines.push((stream, line.to_owned()))
        })
        .await;
        (status.unwrap(), lines)
    }

    #[tokio::test]
    async fn lines_arrive_with_their_stream_and_the_status_is_the_tool_s() {
        let (status, mut lines) = lines("echo one; echo; printf two; echo bad >&2; exit 3").await;
        lines.sort_by_key(|(stream, _)| *stream == Stream::Error);
        let expected = [
            (Stream::Output, "one"),
            (Stream::Output, ""),
            (Stream::Output, "two"),
            (Stream::Error, "bad"),
        ];
        assert_eq!(lines, expected.map(|(stream, line)| (stream, line.to_owned())));
        assert_eq!(status.code(), Some(3));
    }

    #[tokio::test]
    async fn a_carriage_return_ends_a_line() {
        let (_, lines) = lines(r"printf '1 of 2\r2 of 2\rdone\n'").await;
        assert_eq!(
            lines.into_iter().map(|(_, line)| line).collect::<Vec<_>>(),
            ["1 of 2", "2 of 2", "done"]
        );
    }

    #[tokio::test]
    async fn a_tool_that_takes_too_long_is_stopped_with_all_it_started() {
        let mut heir = None;
        let stopped = run(
            shell("sleep 600 & echo $!; wait"),
            Duration::from_millis(300),
            |_, line| heir = Some(line.to_owned()),
        )
        .await;
        assert!(matches!(stopped, Err(ToolError::TooSlow { .. })));
        let heir = heir.unwrap();
        let gone = shell(&format!(
            "while kill -0 {heir} && ! grep -q 'State:.Z' /proc/{heir}/status; do :; done 2>/dev/null"
        ));
        run(gone, Duration::from_secs(10), |_, _| ()).await.unwrap();
    }

    #[tokio::test]
    async fn a_missing_program_is_named() {
        let error = run(Command::new("no-such-program"), Duration::from_secs(1), |_, _| ())
            .await
            .unwrap_err();
        assert!(error.to_string().starts_with("`no-such-program` does not start"));
    }

    #[tokio::test]
    async fn a_failed_tool_s_last_complaint_says_why() {
        let failure = async |script| output(shell(script), Duration::from_secs(9)).await.unwrap();
        let why = failure("echo no such thing >&2; echo try; exit 1").await;
        assert_eq!(why, Err("no such thing".to_owned()));
        assert_eq!(
            failure("echo; echo not today; exit 1").await,
            Err("not today".to_owned())
        );
        assert_eq!(failure("echo a warning >&2; echo yes").await, Ok("yes\n".to_owned()));
    }
}
