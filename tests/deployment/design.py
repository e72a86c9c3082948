"""Whether the templates say what the pet store relies on: how the queue behaves, that carts stay, and that nobody outside reads anything."""

import bicep

# (file, resource, property) and what it must say.
NEEDED = {
    ("messaging.bicep", "queue", "lockDuration"): "'PT5M'",
    ("messaging.bicep", "queue", "maxDeliveryCount"): "10",
    ("messaging.bicep", "queue", "requiresDuplicateDetection"): "true",
    ("messaging.bicep", "queue", "deadLetteringOnMessageExpiration"): "true",
    ("messaging.bicep", "queue", "requiresSession"): "false",
    ("messaging.bicep", "namespace", "disableLocalAuth"): "!localAuth",
    ("messaging.bicep", "namespace", "minimumTlsVersion"): "'1.2'",
    ("event-grid.bicep", "topic", "disableLocalAuth"): "!localAuth",
    ("event-grid.bicep", "topic", "inputSchema"): "'CloudEventSchemaV1_0'",
    ("storage.bicep", "account", "allowBlobPublicAccess"): "false",
    ("storage.bicep", "account", "allowSharedKeyAccess"): "sharedKeys",
    ("storage.bicep", "account", "supportsHttpsTrafficOnly"): "true",
    ("storage.bicep", "containers", "publicAccess"): "'None'",
    ("mail.bicep", "communication", "disableLocalAuth"): "true",
    ("shop.bicep", "site", "httpsOnly"): "true",
    ("reserver.bicep", "site", "httpsOnly"): "true",
    ("monitoring.bicep", "insights", "DisableLocalAuth"): "true",
}
# A rule of these could remove a cart that somebody comes back to.
FORBIDDEN = ("/managementPolicies@", "/inventoryPolicies@")
# What Azure gives no tags.
UNTAGGED = ("Microsoft.Authorization/", "/containers@", "/blobServices@", "/queues@", "/authorizationRules@", "/secrets@", "/eventSubscriptions@", "/eventhubs@")


def problems(templates):
    """What is not as it must be."""
    found = []
    for (file, symbol, name), expected in NEEDED.items():
        declared = bicep.properties(templates[file].resources[symbol].body)
        given = bicep.properties(declared["properties"]).get(name)
        if given is None or bicep.text(given) != expected:
            found.append(f"{file}: {symbol}: {name} is not {expected}")
    for template in templates.values():
        for resource in template.resources.values():
            if any(kind in resource.what for kind in FORBIDDEN):
                found.append(f"{template.name}: {resource.symbol}: a rule could remove what somebody needs")
            if not resource.existing and not any(kind in resource.what for kind in UNTAGGED) and "tags" not in bicep.properties(resource.body):
                found.append(f"{template.name}: {resource.symbol}: it has no tags")
    return found
