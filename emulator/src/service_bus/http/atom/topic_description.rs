//! Descriptions of topics.

use super::description::{Fields, boolean, bounded_time, common, count_details, number, time};
use super::queue_description::{LONGEST_WINDOW, MEGABYTE, USUAL_WINDOW};
use super::xmlns::SERVICE_BUS;
use crate::service_bus::TopicSettings;
use crate::service_bus::http::error::Refused;
use crate::service_bus::topic::Topic;
use crate::xml::Element;

/// Reads a description. What it does not say is as Azure decides it.
pub fn read(description: &Element) -> Result<TopicSettings, Refused> {
    let mut settings = TopicSettings::default();
    let (mut detects, mut window) = (false, USUAL_WINDOW);
    for field in description.children_of(SERVICE_BUS) {
        match field.name.as_str() {
            "DefaultMessageTimeToLive" => settings.default_time_to_live = time(field)?,
            "MaxSizeInMegabytes" => settings.max_bytes = number(field)?.saturating_mul(MEGABYTE),
            "MaxMessageSizeInKilobytes" => settings.max_message_bytes = number(field)?.saturating_mul(1024),
            "RequiresDuplicateDetection" => detects = boolean(field)?,
            "DuplicateDetectionHistoryTimeWindow" => window = bounded_time(field, LONGEST_WINDOW)?,
            _ => common(field, &mut settings.remarks)?,
        }
    }
    settings.duplicate_detection = detects.then_some(window);
    Ok(settings)
}

/// Says what cannot be changed once a topic exists.
pub fn check_change(old: &TopicSettings, new: &TopicSettings) -> Result<(), Refused> {
    if old.duplicate_detection.is_some() == new.duplicate_detection.is_some() {
        return Ok(());
    }
    let reason =
        "SubCode=40000. The value for the RequiresDuplicateDetection property of an existing entity cannot be changed.";
    Err(Refused::BadRequest(reason.to_owned()))
}

/// Writes the description of a topic.
pub fn write(topic: &Topic) -> String {
    let (settings, lifetime) = (&topic.settings, topic.lifetime);
    Fields::default()
        .duration("DefaultMessageTimeToLive", settings.default_time_to_live)
        .add("MaxSizeInMegabytes", settings.max_bytes / MEGABYTE)
        .add("RequiresDuplicateDetection", settings.duplicate_detection.is_some())
        .duration(
            "DuplicateDetectionHistoryTimeWindow",
            settings.duplicate_detection.or(Some(USUAL_WINDOW)),
        )
        .add("EnableBatchedOperations", settings.remarks.batched_operations)
        .add("SizeInBytes", topic.bytes())
        .add("FilteringMessagesBeforePublishing", false)
        .add("IsAnonymousAccessible", false)
        .raw("<AuthorizationRules/>")
        .add("Status", "Active")
        .add("CreatedAt", lifetime.created)
        .add("UpdatedAt", lifetime.updated)
        .add("AccessedAt", lifetime.accessed)
        .add("SupportOrdering", true)
        .raw(&count_details(0, 0, topic.scheduled()))
        .add("SubscriptionCount", topic.subscriptions.len())
        .duration("AutoDeleteOnIdle", None)
        .add("EnablePartitioning", settings.remarks.partitioned)
        .add("EntityAvailabilityStatus", "Available")
        .add("EnableSubscriptionPartitioning", false)
        .add("EnableExpress", false)
        .optional("UserMetadata", settings.remarks.user_metadata.as_ref())
        .add("MaxMessageSizeInKilobytes", settings.max_message_bytes / 1024)
        .finish("TopicDescription")
}
