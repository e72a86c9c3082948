"""Whether each identity has the rights that its calls need, and no others."""

import bicep

# Who calls what: (identity, resource) and the role in access.bicep that is the least for it.
NEEDED = {
    ("shopPrincipalId", "registry"): "acrPull",
    ("shopPrincipalId", "shopSecret"): "secretsUser",
    ("shopPrincipalId", "queue"): "serviceBusSender",
    ("shopPrincipalId", "hub"): "eventHubsSender",
    ("shopPrincipalId", "topic"): "eventGridSender",
    ("shopPrincipalId", "cartsContainer"): "blobContributor",
    ("shopPrincipalId", "ordersContainer"): "blobReader",
    ("reserverPrincipalId", "ordersContainer"): "blobContributor",
    ("reserverPrincipalId", "reserverSecret"): "secretsUser",
    ("reserverPrincipalId", "queue"): "serviceBusReceiver",
    ("reserverPrincipalId", "packages"): "storageBlobOwner",
    ("reserverPrincipalId", "insights"): "metricsPublisher",
    ("orderAlertPrincipalId", "communication"): "emailOwner",
    ("deadLettersPrincipalId", "communication"): "emailOwner",
    ("deadLettersPrincipalId", "queue"): "serviceBusReceiver",
}


def problems(templates):
    """What is missing or too much."""
    given = {}
    for resource in templates["access.bicep"].resources.values():
        if "roleAssignments@" not in resource.what:
            continue
        declared = bicep.properties(resource.body)
        assignment = bicep.properties(declared["properties"])
        scope = bicep.text(declared["scope"]).split("[")[0]
        role = bicep.text(assignment["roleDefinitionId"]).split("roles.")[-1].rstrip(")")
        given[bicep.text(assignment["principalId"]), scope] = role
    found = [f"access.bicep: {who} needs {role} on {what}" for (who, what), role in NEEDED.items() if given.get((who, what)) != role]
    return found + [f"access.bicep: {who} has {role} on {what} without need" for (who, what), role in given.items() if (who, what) not in NEEDED]
