// The topic that carries the orders where Event Grid is chosen.

@description('The region')
param location string

@description('Tags of every resource')
param tags object

@description('Name of the topic')
param topicName string

@description('The storage account that keeps events which could not be delivered')
param undeliveredAccountName string

@description('The container in it')
param undeliveredContainerName string

@description('Whether the topic\'s keys are accepted. Without, only identities are')
param localAuth bool

// Storage Blob Data Contributor
var blobDataContributor = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

resource topic 'Microsoft.EventGrid/topics@2025-02-15' = {
  name: topicName
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    inputSchema: 'CloudEventSchemaV1_0'
    minimumTlsVersionAllowed: '1.2'
    publicNetworkAccess: 'Enabled'
    disableLocalAuth: !localAuth
  }
}

resource account 'Microsoft.Storage/storageAccounts@2025-08-01' existing = {
  name: undeliveredAccountName
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-08-01' existing = {
  parent: account
  name: 'default'
}

resource undelivered 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' existing = {
  parent: blobs
  name: undeliveredContainerName
}

resource topicWritesUndelivered 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(undelivered.id, topicName, blobDataContributor)
  scope: undelivered
  properties: {
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', blobDataContributor)
    principalId: topic.identity.principalId
    principalType: 'ServicePrincipal'
  }
}
