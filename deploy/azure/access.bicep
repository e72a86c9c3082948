// Who may do what: every right of an identity is in this file, except that of the Event Grid topic, which is beside it. Each is given
// on the one resource that it is for.

@description('The shop\'s identity')
param shopPrincipalId string

@description('The reserver\'s identity')
param reserverPrincipalId string

@description('The identity of the Logic App that mails orders')
param orderAlertPrincipalId string

@description('The identity of the Logic App that mails dead letters')
param deadLettersPrincipalId string

@description('Name of the Service Bus namespace')
param namespaceName string

@description('Name of the queue')
param queueName string

@description('The storage account of the carts')
param cartsAccountName string

@description('The storage account of the order files')
param ordersAccountName string

@description('The storage account of the function app')
param packagesAccountName string

@description('Name of the vault')
param vaultName string

@description('The Communication Services resource')
param communicationName string

@description('Name of the registry')
param registryName string

@description('Name of the Application Insights component')
param insightsName string

@description('Name of the Event Grid topic')
param topicName string

@description('How the components prove who they are')
@allowed(['identity', 'sas'])
param auth string

@description('What carries the orders')
@allowed(['service-bus', 'event-grid'])
param broker string

@description('Name of the Event Hubs namespace; empty: there is none')
param eventHubsName string

@description('Name of the hub in it')
param eventHubName string

// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
var roles = {
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
  blobContributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe' // Storage Blob Data Contributor: may delete, too; no built-in role writes without that
  blobReader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1' // Storage Blob Data Reader
  eventGridSender: 'd5a91429-5739-47e2-a06b-3470a27159e7' // EventGrid Data Sender
  emailOwner: '09976791-48a7-449e-bb21-39d1a415f350' // Communication and Email Service Owner: the least that may send a mail
  eventHubsSender: '2b629674-e913-4c01-ae53-ef4658d8f975' // Azure Event Hubs Data Sender
  metricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb' // Monitoring Metrics Publisher
  secretsUser: '4633458b-17de-408a-b874-0445c86b69e6' // Key Vault Secrets User
  serviceBusReceiver: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0' // Azure Service Bus Data Receiver
  serviceBusSender: '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39' // Azure Service Bus Data Sender
  storageBlobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' // Storage Blob Data Owner: the Functions host takes leases and keeps its keys
}

resource queue 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' existing = {
  name: '${namespaceName}/${queueName}'
}

resource hub 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' existing = {
  name: '${eventHubsName}/${eventHubName}'
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

resource cartsContainer 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' existing = {
  name: '${cartsAccountName}/default/carts'
}

resource ordersContainer 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' existing = {
  name: '${ordersAccountName}/default/orders'
}

resource packages 'Microsoft.Storage/storageAccounts@2025-08-01' existing = {
  name: packagesAccountName
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource communication 'Microsoft.Communication/communicationServices@2025-09-01' existing = {
  name: communicationName
}

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' existing = {
  name: registryName
}

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

// The secrets that the settings of each site refer to. Over Event Grid the reserver is in the shop's container.
var secretsOfShop = {
  identity: ['session-key']
  sas: ['session-key', 'carts-storage', 'orders-storage-read', 'service-bus-send']
}
var secretsOfShopOverEventGrid = {
  identity: ['session-key', 'alert-url', 'webhook-secret']
  sas: ['session-key', 'alert-url', 'event-grid', 'webhook-secret', 'carts-storage', 'orders-storage']
}
var secretsOfReserver = {
  identity: ['alert-url']
  sas: ['alert-url', 'orders-storage']
}
var shopSecrets = broker == 'event-grid' ? secretsOfShopOverEventGrid[auth] : secretsOfShop[auth]
var reserverSecrets = broker == 'event-grid' ? [] : secretsOfReserver[auth]

resource shopSecret 'Microsoft.KeyVault/vaults/secrets@2024-11-01' existing = [
  for name in shopSecrets: {
    parent: vault
    name: name
  }
]

resource reserverSecret 'Microsoft.KeyVault/vaults/secrets@2024-11-01' existing = [
  for name in reserverSecrets: {
    parent: vault
    name: name
  }
]

resource shopReadsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, i) in shopSecrets: {
    name: guid(vault.id, name, shopPrincipalId, roles.secretsUser)
    scope: shopSecret[i]
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.secretsUser)
      principalId: shopPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource reserverReadsSecrets 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for (name, i) in reserverSecrets: {
    name: guid(vault.id, name, reserverPrincipalId, roles.secretsUser)
    scope: reserverSecret[i]
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.secretsUser)
      principalId: reserverPrincipalId
      principalType: 'ServicePrincipal'
    }
  }
]

resource shopPullsImage 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(registry.id, shopPrincipalId, roles.acrPull)
  scope: registry
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.acrPull)
    principalId: shopPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource reserverReceives 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (broker == 'service-bus') {
  name: guid(queue.id, reserverPrincipalId, roles.serviceBusReceiver)
  scope: queue
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusReceiver)
    principalId: reserverPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource reserverKeepsPackages 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (broker == 'service-bus') {
  name: guid(packages.id, reserverPrincipalId, roles.storageBlobOwner)
  scope: packages
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobOwner)
    principalId: reserverPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource reserverWritesMetrics 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (broker == 'service-bus') {
  name: guid(insights.id, reserverPrincipalId, roles.metricsPublisher)
  scope: insights
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.metricsPublisher)
    principalId: reserverPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource orderAlertMails 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(communication.id, orderAlertPrincipalId, roles.emailOwner)
  scope: communication
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.emailOwner)
    principalId: orderAlertPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource deadLettersMails 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (broker == 'service-bus') {
  name: guid(communication.id, deadLettersPrincipalId, roles.emailOwner)
  scope: communication
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.emailOwner)
    principalId: deadLettersPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource deadLettersReceives 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (broker == 'service-bus') {
  name: guid(queue.id, deadLettersPrincipalId, roles.serviceBusReceiver)
  scope: queue
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusReceiver)
    principalId: deadLettersPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource shopTellsCarts 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(eventHubsName)) {
  name: guid(hub.id, shopPrincipalId, roles.eventHubsSender)
  scope: hub
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventHubsSender)
    principalId: shopPrincipalId
    principalType: 'ServicePrincipal'
  }
}

// What the components do themselves, unless they sign.
resource shopSends 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (auth == 'identity' && broker == 'service-bus') {
  name: guid(queue.id, shopPrincipalId, roles.serviceBusSender)
  scope: queue
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusSender)
    principalId: shopPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource shopPublishes 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (auth == 'identity' && broker == 'event-grid') {
  name: guid(topic.id, shopPrincipalId, roles.eventGridSender)
  scope: topic
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.eventGridSender)
    principalId: shopPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource shopKeepsCarts 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (auth == 'identity') {
  name: guid(cartsContainer.id, shopPrincipalId, roles.blobContributor)
  scope: cartsContainer
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobContributor)
    principalId: shopPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource shopReadsOrders 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (auth == 'identity') {
  name: guid(ordersContainer.id, shopPrincipalId, roles.blobReader)
  scope: ordersContainer
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobReader)
    principalId: shopPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource reserverStoresOrders 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (auth == 'identity') {
  name: guid(ordersContainer.id, reserverPrincipalId, roles.blobContributor)
  scope: ordersContainer
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.blobContributor)
    principalId: reserverPrincipalId
    principalType: 'ServicePrincipal'
  }
}
