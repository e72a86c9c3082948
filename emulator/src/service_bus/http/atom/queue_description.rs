//! Descriptions of queues and of subscriptions.

use std::time::Duration;

use super::description::{Fields, boolean, bounded_time, common, count_details, number, time, wrong};
use super::xmlns::SERVICE_BUS;
use crate::service_bus::http::error::Refused;
use crate::service_bus::queue::Queue;
use crate::service_bus::{QueueSettings, SubQueue};
use crate::xml::Element;

/// Azure's longest lock.
const LONGEST_LOCK: Duration = Duration::from_secs(300);
/// Azure's longest duplicate detection window, and the one that is taken if none is given.
pub const LONGEST_WINDOW: Duration = Duration::from_secs(7 * 86_400);
/// The window that is taken if none is given.
pub const USUAL_WINDOW: Duration = Duration::from_secs(600);
/// The service counts sizes of entities in these.
pub const MEGABYTE: usize = 1024 * 1024;

/// Reads a description. What it does not say is as Azure decides it.
pub fn read(description: &Element) -> Result<QueueSettings, Refused> {
    let mut settings = QueueSettings::default();
    let (mut detects, mut window) = (false, USUAL_WINDOW);
    for field in description.children_of(SERVICE_BUS) {
        match field.name.as_str() {
            "LockDuration" => settings.lock_duration = bounded_time(field, LONGEST_LOCK)?,
            "MaxSizeInMegabytes" => settings.max_bytes = number(field)?.saturating_mul(MEGABYTE),
            "MaxMessageSizeInKilobytes" => settings.max_message_bytes = number(field)?.saturating_mul(1024),
            "RequiresDuplicateDetection" => detects = boolean(field)?,
            "DuplicateDetectionHistoryTimeWindow" => window = bounded_time(field, LONGEST_WINDOW)?,
            "RequiresSession" => settings.requires_session = boolean(field)?,
            "DefaultMessageTimeToLive" => settings.default_time_to_live = time(field)?,
            "DeadLetteringOnMessageExpiration" => settings.dead_letter_expired = boolean(field)?,
            "MaxDeliveryCount" => {
                let count = u32::try_from(number(field)?).map_err(|_| wrong(field))?;
                settings.max_delivery_count = Some(count).filter(|count| *count > 0).ok_or_else(|| wrong(field))?;
            }
            _ => common(field, &mut settings.remarks)?,
        }
    }
    settings.duplicate_detection = detects.then_some(window);
    Ok(settings)
}

/// Says what cannot be changed once a queue or subscription exists.
pub fn check_change(old: &QueueSettings, new: &QueueSettings) -> Result<(), Refused> {
    let fixed = |name: &str| {
        Err(Refused::BadRequest(format!(
            "SubCode=40000. The value for the {name} property of an existing entity cannot be changed."
        )))
    };
    if old.requires_session != new.requires_session {
        return fixed("RequiresSession");
    }
    if old.duplicate_detection.is_some() != new.duplicate_detection.is_some() {
        return fixed("RequiresDuplicateDetection");
    }
    Ok(())
}

/// Writes the description of a queue.
pub fn queue(queue: &Queue) -> String {
    let (settings, lifetime) = (&queue.settings, queue.lifetime);
    let [active, dead, scheduled] = counts(queue);
    Fields::default()
        .duration("LockDuration", Some(settings.lock_duration))
        .add("MaxSizeInMegabytes", settings.max_bytes / MEGABYTE)
        .add("RequiresDuplicateDetection", settings.duplicate_detection.is_some())
        .add("RequiresSession", settings.requires_session)
        .duration("DefaultMessageTimeToLive", settings.default_time_to_live)
        .add("DeadLetteringOnMessageExpiration", settings.dead_letter_expired)
        .duration(
            "DuplicateDetectionHistoryTimeWindow",
            settings.duplicate_detection.or(Some(USUAL_WINDOW)),
        )
        .add("MaxDeliveryCount", settings.max_delivery_count)
        .add("EnableBatchedOperations", settings.remarks.batched_operations)
        .add("SizeInBytes", queue.bytes())
        .add("MessageCount", active + dead + scheduled)
        .add("IsAnonymousAccessible", false)
        .raw("<AuthorizationRules/>")
        .add("Status", "Active")
        .add("CreatedAt", lifetime.created)
        .add("UpdatedAt", lifetime.updated)
        .add("AccessedAt", lifetime.accessed)
        .add("SupportOrdering", true)
        .raw(&count_details(active, dead, scheduled))
        .duration("AutoDeleteOnIdle", None)
        .add("EnablePartitioning", settings.remarks.partitioned)
        .add("EntityAvailabilityStatus", "Available")
        .add("EnableExpress", false)
        .optional("UserMetadata", settings.remarks.user_metadata.as_ref())
        .add("MaxMessageSizeInKilobytes", settings.max_message_bytes / 1024)
        .finish("QueueDescription")
}

/// Writes the description of a subscription.
pub fn subscription(queue: &Queue) -> String {
    let (settings, lifetime) = (&queue.settings, queue.lifetime);
    let [active, dead, scheduled] = counts(queue);
    Fields::default()
        .duration("LockDuration", Some(settings.lock_duration))
        .add("RequiresSession", settings.requires_session)
        .duration("DefaultMessageTimeToLive", settings.default_time_to_live)
        .add("DeadLetteringOnMessageExpiration", settings.dead_letter_expired)
        .add("DeadLetteringOnFilterEvaluationExceptions", false)
        .add("MessageCount", active + dead + scheduled)
        .add("MaxDeliveryCount", settings.max_delivery_count)
        .add("EnableBatchedOperations", settings.remarks.batched_operations)
        .add("Status", "Active")
        .add("CreatedAt", lifetime.created)
        .add("UpdatedAt", lifetime.updated)
        .add("AccessedAt", lifetime.accessed)
        .raw(&count_details(active, dead, scheduled))
        .optional("UserMetadata", settings.remarks.user_metadata.as_ref())
        .duration("AutoDeleteOnIdle", None)
        .add("EntityAvailabilityStatus", "Available")
        .finish("SubscriptionDescription")
}

/// Active messages, held ones included; dead letters; scheduled messages.
fn counts(queue: &Queue) -> [usize; 3] {
    let [active, dead] = [SubQueue::Main, SubQueue::DeadLetter].map(|from| {
        let messages = queue.messages(from);
        messages.available().len() + messages.locked().len()
    });
    [active, dead, queue.scheduled().len()]
}
