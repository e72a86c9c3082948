//! The stream that a page listens to: server-sent events, each with the whole state and what has moved since the last.

use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::State,
    response::{
        IntoResponse, Sse,
        sse::{Event, KeepAlive},
    },
};
use futures::{Stream, StreamExt, stream};
use tokio::sync::broadcast::error::RecvError;

use crate::{dashboard::Window, ticks};

/// Answers `GET /events`.
pub async fn events(State(window): State<Arc<Window>>) -> impl IntoResponse {
    Sse::new(listen(&window)).keep_alive(KeepAlive::default())
}

fn listen(window: &Window) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
    // Before the first state is taken, so that nothing falls in between.
    let ticks = window.ticks.subscribe();
    let first = stream::iter([ticks::first(window)]);
    let later = stream::unfold(ticks, async |mut ticks| {
        loop {
            match ticks.recv().await {
                Ok(tick) => return Some((tick, ticks)),
                // The next one has the whole state.
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    });
    first.chain(later).map(|tick| Ok(Event::default().data(&*tick)))
}
