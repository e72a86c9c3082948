//! One try to store an order: read what is there, decide, write on condition.

use mutation::mutated;
use petstore_orders::{Order, file};

use crate::bindings::petstore::blobs::types::{Condition, Content, StoreError};
use crate::decision::{Decision, Found, Outcome, decide};
use crate::failure::Failure;
use crate::host::Host;

/// Most conflicts in one try. Each means that another delivery of the same session wrote, so that ours is soon done too.
const MAX_CONFLICTS: u32 = 10;

/// An order on its way into its file, across the tries.
pub struct Upload {
    name: String,
    revision: u64,
    content: Content,
    /// A write has been under way whose outcome is not known.
    attempted: bool,
}

impl Upload {
    /// Prepares the file.
    ///
    /// # Errors
    /// None in practice: every order can be written as JSON.
    pub fn new(order: &Order) -> Result<Upload, Failure> {
        let body = file::to_json(order).map_err(|error| Failure::passing(error.to_string()))?;
        Ok(Upload {
            name: file::name(&order.session),
            revision: order.revision,
            content: Content {
                content_type: file::CONTENT_TYPE.into(),
                body,
                metadata: vec![(file::REVISION_METADATA.into(), order.revision.to_string())],
            },
            attempted: false,
        })
    }

    /// One try. Conflicts are not failures: they mean read again, up to a bound.
    ///
    /// # Errors
    /// Any failure of the storage; another try may succeed.
    pub async fn one_try(&mut self, host: &impl Host) -> Result<Outcome, Failure> {
        for _ in 0..=MAX_CONFLICTS {
            let found = find(host, &self.name).await?;
            if matches!(found, Found::NoOrder { .. }) {
                host.log(&format!("order file {} holds no order and will be replaced", self.name));
            }
            match decide(found, self.revision, self.attempted) {
                Decision::Finish(outcome) => return Ok(outcome),
                Decision::Write(condition) => {
                    match host.put(&self.name, self.content.clone(), checked(condition)).await {
                        Ok(_) => return Ok(Outcome::Stored),
                        Err(StoreError::Conflict) => self.attempted = true,
                        Err(error) => {
                            self.attempted |= matches!(error, StoreError::Unavailable(_));
                            return Err(error.into());
                        }
                    }
                }
            }
        }
        Err(StoreError::Conflict.into())
    }
}

fn checked(condition: Condition) -> Condition {
    match mutated!("mutation-unconditional-put") {
        true => Condition::Always,
        false => condition,
    }
}

async fn find(host: &impl Host, name: &str) -> Result<Found, Failure> {
    let Some(properties) = host.head(name).await? else {
        return Ok(Found::Nothing);
    };
    if let Some(revision) = file::revision_from_metadata(&properties.metadata) {
        return Ok(Found::Revision {
            etag: properties.etag,
            revision,
        });
    }
    // Somebody has put the file there by other means. Its content still says which revision it is.
    let Some(blob) = host.get(name).await? else {
        return Ok(Found::Nothing);
    };
    let etag = blob.properties.etag;
    Ok(match file::revision_from_json(&blob.body) {
        Some(revision) => Found::Revision { etag, revision },
        None => Found::NoOrder { etag },
    })
}
