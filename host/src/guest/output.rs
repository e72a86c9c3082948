//! What a guest prints becomes log lines with its component's name, and is kept in files, too, where somebody wants
//! that.
//!
//! A line has the ids of the call in which it was printed, where that is known ([`super::printing`]).

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use opentelemetry::trace::TraceContextExt;
use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError, StreamResult};

use crate::telemetry::invocation::MessageId;
use crate::telemetry::message_name;

/// A longer line is cut into several.
const MAX_LINE: usize = 8 << 10;

/// How much a guest may print at once.
const AT_ONCE: usize = 64 << 10;

/// Where to put what guests print. By default, all of it in the log and nowhere else.
#[derive(Debug, Clone, Default)]
pub struct Destination {
    /// What of it becomes log lines.
    pub shown: Shown,
    /// The folder for files, `<component>_stdout.txt` and `<component>_stderr.txt`, as Spin names them.
    pub folder: Option<PathBuf>,
    /// Whether the files are emptied first.
    pub truncate: bool,
}

/// Which components' output becomes log lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Shown {
    /// All.
    #[default]
    All,
    /// These components'.
    Only(BTreeSet<String>),
    /// None.
    Nothing,
}

/// A component's two streams.
#[derive(Clone)]
pub struct Streams {
    /// Standard output.
    pub stdout: Output,
    /// Standard error.
    pub stderr: Output,
}

impl Destination {
    /// The streams of a component.
    ///
    /// # Errors
    /// A file cannot be opened.
    pub fn of(&self, component: &str) -> io::Result<Streams> {
        let shown = match &self.shown {
            Shown::All => true,
            Shown::Only(some) => some.contains(component),
            Shown::Nothing => false,
        };
        let output = |stream: &str| {
            let open = |folder: &PathBuf| self.open(&folder.join(format!("{component}_{stream}.txt")));
            Ok::<_, io::Error>(Output {
                component: component.into(),
                shown,
                file: self.folder.as_ref().map(open).transpose()?.map(Arc::new),
            })
        };
        Ok(Streams {
            stdout: output("stdout")?,
            stderr: output("stderr")?,
        })
    }

    fn open(&self, path: &Path) -> io::Result<File> {
        let file = File::options().create(true).append(true).open(path)?;
        if self.truncate {
            file.set_len(0)?;
        }
        Ok(file)
    }
}

/// A guest's standard output or error stream.
#[derive(Clone)]
pub struct Output {
    component: Arc<str>,
    shown: bool,
    file: Option<Arc<File>>,
}

impl IsTerminal for Output {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Output {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.lines())
    }

    /// Lines are written while the guest waits: later nobody would know which of its calls they are from.
    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.lines())
    }
}

impl Output {
    fn lines(&self) -> Lines {
        Lines {
            output: self.clone(),
            buffer: Vec::new(),
        }
    }
}

struct Lines {
    output: Output,
    buffer: Vec<u8>,
}

impl Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        if let Some(file) = &self.output.file {
            (&**file).write_all(bytes)?;
        }
        if self.output.shown {
            self.show(bytes);
        }
        Ok(())
    }

    fn show(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
        while let Some(end) = self.buffer.iter().position(|b| *b == b'\n') {
            let line: Vec<u8> = self.buffer.drain(..=end).collect();
            self.log(&line);
        }
        if self.buffer.len() >= MAX_LINE {
            let line = std::mem::take(&mut self.buffer);
            self.log(&line);
        }
    }

    fn log(&self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        let line = line.trim_end();
        if line.is_empty() {
            return;
        }
        let context = opentelemetry::Context::current();
        let trace_id = context
            .has_active_span()
            .then(|| context.span().span_context().trace_id());
        let message_id = context.get::<MessageId>().map(|id| &*id.0);
        let (session, revision) = message_id.and_then(message_name::session_and_revision).unzip();
        tracing::info!(
            target: "guest",
            component = &*self.output.component,
            trace_id = trace_id.map(tracing::field::display),
            message_id,
            session,
            revision,
            "{line}"
        );
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        self.log(&self.buffer);
    }
}

impl AsyncWrite for Lines {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Poll::Ready(self.write(bytes).map(|()| bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

#[async_trait::async_trait]
impl Pollable for Lines {
    async fn ready(&mut self) {}
}

impl OutputStream for Lines {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        Self::write(self, &bytes).map_err(|error| StreamError::LastOperationFailed(error.into()))
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(AT_ONCE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(destination: &Destination, text: &str) {
        let mut lines = destination.of("reserver").unwrap().stdout.lines();
        lines.write(text.as_bytes()).unwrap();
    }

    #[test]
    fn a_file_keeps_what_is_printed_until_it_is_emptied() {
        let folder = tempfile::tempdir().unwrap();
        let mut destination = Destination {
            shown: Shown::Nothing,
            folder: Some(folder.path().to_owned()),
            truncate: false,
        };
        let kept = || std::fs::read_to_string(folder.path().join("reserver_stdout.txt")).unwrap();
        print(&destination, "one ");
        print(&destination, "two");
        assert_eq!(kept(), "one two");
        destination.truncate = true;
        print(&destination, "three");
        assert_eq!(kept(), "three");
        assert!(folder.path().join("reserver_stderr.txt").is_file());
    }

    #[test]
    fn a_component_that_is_not_followed_is_not_shown() {
        let destination = Destination {
            shown: Shown::Only(["reserver".to_owned()].into()),
            ..Destination::default()
        };
        assert!(destination.of("reserver").unwrap().stderr.shown);
        assert!(!destination.of("cart").unwrap().stderr.shown);
    }
}
