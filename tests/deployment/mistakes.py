"""Deliberate mistakes in a template, each of which a check must find."""

import azure_types
import bicep
import design
import references
import rights
import settings
import workflows

RIGHT = """
resource queue 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' = {
  name: 'a/b'
  properties: { maxDeliveryCount: 10, status: 'Active' }
}
resource account 'Microsoft.Storage/storageAccounts@2025-08-01' = {
  name: 'abc'
  location: 'westeurope'
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: { networkAcls: { defaultAction: 'Deny' } }
}
resource topic 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = {
  name: 'a/b'
  properties: { destination: { endpointType: 'WebHook', properties: { endpointUrl: account.properties.primaryEndpoints.blob } } }
}
output keys object = account.listKeys()
"""

# What is wrong, what is replaced, and by what; the message names the place.
MISTAKES = [
    ("a property that does not exist", "maxDeliveryCount: 10", "maxDelivery: 10", "maxDelivery"),
    ("a nested property that does not exist", "defaultAction: 'Deny'", "defaultAction: 'Deny', byPass: 'None'", "byPass"),
    ("a property that can only be read", "status: 'Active'", "createdAt: 'now'", "createdAt"),
    ("a wrong value of a closed enumeration", "'Active'", "'Sleeping'", "Sleeping"),
    ("a wrong value of an open enumeration", "'Standard_LRS'", "'Standard_XRS'", "Standard_XRS"),
    ("a required property that is missing", "  kind: 'StorageV2'\n", "", "kind"),
    ("a nested required property that is missing", "defaultAction: 'Deny'", "bypass: 'None'", "defaultAction"),
    ("a wrong kind of value", "maxDeliveryCount: 10", "maxDeliveryCount: 'ten'", "maxDeliveryCount"),
    ("a wrong discriminator", "'WebHook'", "'Webhook'", "endpointType"),
    ("a wrong property behind a discriminator", "endpointUrl: account", "url: account", "url"),
    ("a version that does not exist", "queues@2026-01-01", "queues@2026-01-02", "2026-01-02"),
    ("a type that does not exist", "namespaces/queues", "namespaces/queue", "namespaces/queue@"),
    ("reading a property that does not exist", "primaryEndpoints.blob", "primaryEndpoint.blob", "primaryEndpoint"),
    ("calling a function that does not exist", "listKeys()", "listSecrets()", "listSecrets"),
]

# The same in the templates that are deployed: (what is wrong, file, what is replaced, by what, a mark of the message).
OURS = [
    ("a name that is not declared", "shop.bicep", "name: planName", "name: plan_name", "plan_name"),
    ("a parameter that nobody uses", "mail.bicep", "param tags object", "param tags object\nparam more string", "more is not used"),
    ("a parameter without a description", "mail.bicep", "@description('Tags of every resource')\n", "", "tags: it has no description"),
    ("a module's parameter that is missing", "main.bicep", "    alertWorkflowName: names.orderAlert\n", "", "alertWorkflowName"),
    ("a module's output that does not exist", "main.bicep", "shop.outputs.url", "shop.outputs.address", "outputs.address"),
    ("a variable that no manifest has", "shop.bicep", "SPIN_VARIABLE_STAGE", "SPIN_VARIABLE_STAGES", "stages"),
    ("a variable that is not set", "reserver.bicep", "SPIN_VARIABLE_ALERT_URL", "SPIN_VARIABLE_STAGE", "alert_url is not set"),
    ("an identity that is not named", "shop.bicep", "SPIN_VARIABLE_CART_IDENTITY", "SPIN_VARIABLE_STAGE", "cart_identity is not set"),
    ("a setting that nobody reads", "reserver.bicep", "AzureWebJobs.PetStore.Disabled", "AzureWebJobs.Pets.Disabled", "nobody reads"),
    ("a setting of the function app that is missing", "reserver.bicep", "'ORDERS_QUEUE'", "'ORDERS_QUEUES'", "ORDERS_QUEUE is missing"),
    ("a setting of the shop that nobody reads", "shop.bicep", "'WEBSITES_PORT'", "'WEBSITE_PORT'", "nobody reads the setting WEBSITE_PORT"),
    ("another application than that of the broker", "shop.bicep", "'spin.event-grid.toml'", "'spin.toml'", "and not spin.event-grid.toml"),
    ("a topic that nobody may publish to", "access.bicep", "  scope: topic\n", "  scope: queue\n", "eventGridSender on topic"),
    ("a secret that may not be read", "access.bicep", "['alert-url', 'orders-storage']", "['orders-storage']", "may not read"),
    ("a secret that is not in the vault", "secrets.bicep", "name: 'alert-url'", "name: 'alert'", "no secret alert-url"),
    ("a role that is missing", "access.bicep", "scope: registry", "scope: vault", "acrPull on registry"),
    ("a role that is too much", "access.bicep", "Definitions', roles.acrPull)", "Definitions', roles.storageBlobOwner)", "needs acrPull"),
    ("a queue whose locks are short", "messaging.bicep", "'PT5M'", "'PT1M'", "lockDuration is not 'PT5M'"),
    ("blobs that anybody can read", "storage.bicep", "allowBlobPublicAccess: false", "allowBlobPublicAccess: true", "allowBlobPublicAccess"),
    ("a resource without tags", "registry.bicep", "  tags: tags\n", "", "registry: it has no tags"),
    ("carts that are deleted by a rule", "storage.bicep", "blobServices/containers@", "managementPolicies@", "a rule could remove"),
    ("a workflow's parameter that does not exist", "main.bicep", "queue: { value:", "queues: { value:", "no parameter queues"),
]


def unnoticed(checkout, templates):
    """Each mistake in our own templates, in the same way."""
    folder = checkout / "deploy/azure"
    for name, file, before, after, mark in OURS:
        right = (folder / file).read_text()
        wrong = right.replace(before, after, 1)
        changed = templates | {file: bicep.parse(wrong, file)}
        found = references.problems(changed) + settings.problems(checkout, changed) + rights.problems(changed) + design.problems(changed)
        found += workflows.problems(checkout / "deploy/logic-apps", changed["main.bicep"])
        is_found = wrong != right and any(mark in problem for problem in found)
        yield name, [] if is_found else [f"{mark} is not found: {found}"]


def overlooked(definitions):
    """Each mistake with why its check is worth nothing; nothing if it is found."""
    right = problems(RIGHT, definitions)
    yield "nothing in a template that is right", right
    for name, before, after, mark in MISTAKES:
        wrong = RIGHT.replace(before, after, 1)
        found = problems(wrong, definitions) if wrong != RIGHT else []
        yield name, [] if any(mark in problem for problem in found) else [f"{mark} is not found: {found}"]


def problems(source, definitions):
    template = bicep.parse(source)
    return azure_types.problems(template, definitions, set()) + references.unreadable(template, definitions, set())
