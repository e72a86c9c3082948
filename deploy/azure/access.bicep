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

@description('What carries the orders')
@allowed(['service-bus', 'event-grid'])
param broker string

// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles
var roles = {
  acrPull: '7f951dda-4ed3-4680-a7ca-43fe172d538d'
  emailOwner: '09976791-48a7-449e-bb21-39d1a415f350' // Communication and Email Service Owner: the least that may send a mail
  metricsPublisher: '3913510d-42f4-4e42-8a64-420c390055eb' // Monitoring Metrics Publisher
  secretsUser: '4633458b-17de-408a-b874-0445c86b69e6' // Key Vault Secrets User
  serviceBusReceiver: '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0' // Azure Service Bus Data Receiver
  storageBlobOwner: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' // Storage Blob Data Owner: the Functions host takes leases and keeps its keys
}

resource queue 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' existing = {
  name: '${namespaceName}/${queueName}'
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
var shopSecrets = broker == 'event-grid'
  ? ['session-key', 'carts-storage', 'orders-storage', 'alert-url', 'event-grid', 'webhook-secret']
  : ['session-key', 'carts-storage', 'orders-storage-read', 'service-bus-send']
var reserverSecrets = ['orders-storage', 'alert-url']

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

resource reserverReceives 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(queue.id, reserverPrincipalId, roles.serviceBusReceiver)
  scope: queue
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusReceiver)
    principalId: reserverPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource reserverKeepsPackages 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(packages.id, reserverPrincipalId, roles.storageBlobOwner)
  scope: packages
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.storageBlobOwner)
    principalId: reserverPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource reserverWritesMetrics 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
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

resource deadLettersMails 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(communication.id, deadLettersPrincipalId, roles.emailOwner)
  scope: communication
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.emailOwner)
    principalId: deadLettersPrincipalId
    principalType: 'ServicePrincipal'
  }
}

resource deadLettersReceives 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(queue.id, deadLettersPrincipalId, roles.serviceBusReceiver)
  scope: queue
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roles.serviceBusReceiver)
    principalId: deadLettersPrincipalId
    principalType: 'ServicePrincipal'
  }
}
