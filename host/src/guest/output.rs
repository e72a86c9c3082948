//! What a guest prints becomes log lines with its component's name.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::AsyncWrite;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};

/// A longer line is cut into several.
const MAX_LINE: usize = 8 << 10;

/// A guest's standard output or error stream.
#[derive(Clone)]
pub struct Output {
    component: Arc<str>,
}

impl Output {
    /// A stream whose lines are logged under the component's name.
    pub fn new(component: Arc<str>) -> Self {
        Self { component }
    }
}

impl IsTerminal for Output {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Output {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(Lines {
            component: self.component.clone(),
            buffer: Vec::new(),
        })
    }
}

struct Lines {
    component: Arc<str>,
    buffer: Vec<u8>,
}

impl Lines {
    fn write(&mut self, bytes: &[u8]) {
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
        if !line.is_empty() {
            tracing::info!(target: "guest", component = &*self.component, "{line}");
        }
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        self.log(&self.buffer);
    }
}

impl AsyncWrite for Lines {
    fn poll_write(mut self: Pin<&mut Self>, _: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.write(bytes);
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
