//! A Service Bus queue, Blob containers and a collector of telemetry for the bench, on one thread: what takes no time here is left for
//! what is measured.
//!
//! It answers as Azure does where the shop and the reserver look: ETags and conditions, what is missing, what is not signed. It
//! looks whether a request bears a signature, and not whether that is right; the emulator does that. `GET /counts` says what it
//! has done, so that the bench can prove that the work was done.
//!
//! | module | what it is |
//! |---|---|
//! | `server` | connections, and which request is what |
//! | `blobs` | the stored blobs, and what a condition says of them |
//! | `blob_service` | reading and writing them over HTTP |
//! | `queue_service` | taking messages over HTTP |
//! | `refusal` | what is refused, and how Azure says so |
//! | `counts` | what has been done |

mod blob_service;
mod blobs;
mod counts;
mod queue_service;
mod refusal;
mod server;

pub use counts::Counts;
pub use server::serve;
