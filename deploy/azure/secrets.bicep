// The vault. In it is what signs sessions and starts the Logic App and, if the components have no identities, what they sign with:
// signatures that allow one thing each. The templates read keys where they are made, so that no key is a parameter or an output.

@description('The region')
param location string

@description('Tags of every resource')
param tags object

@description('Name of the vault')
@maxLength(24)
param vaultName string

@description('Name of the Service Bus namespace')
param namespaceName string

@description('Name of the queue')
param queueName string

@description('The storage account of the carts')
param cartsAccountName string

@description('The storage account of the order files')
param ordersAccountName string

@description('The Logic App that mails orders')
param alertWorkflowName string

@description('How the components prove who they are')
@allowed(['identity', 'sas'])
param auth string

@description('The Event Grid topic; empty if there is none')
param topicName string

@description('When the signatures for the containers end')
param signaturesExpire string

@description('The new session key; empty to keep the one in the vault')
@secure()
param sessionKey string

@description('The new secret of the webhook; empty to keep the one in the vault')
@secure()
param webhookSecret string

var signed = auth == 'sas'
var overServiceBus = empty(topicName)

resource queueSend 'Microsoft.ServiceBus/namespaces/queues/authorizationRules@2026-01-01' existing = if (signed && overServiceBus) {
  name: '${namespaceName}/${queueName}/send'
}

resource carts 'Microsoft.Storage/storageAccounts@2025-08-01' existing = {
  name: cartsAccountName
}

resource orders 'Microsoft.Storage/storageAccounts@2025-08-01' existing = {
  name: ordersAccountName
}

resource alertTrigger 'Microsoft.Logic/workflows/triggers@2019-05-01' existing = {
  name: '${alertWorkflowName}/manual'
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = if (signed && !overServiceBus) {
  name: overServiceBus ? 'none' : topicName
}

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' = {
  name: vaultName
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    // The event subscription takes the webhook's secret from here.
    enabledForTemplateDeployment: true
    // Short, and without purge protection, so that a deployment can be deleted for good.
    enableSoftDelete: true
    softDeleteRetentionInDays: 7
  }
}

resource serviceBusSend 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (signed && overServiceBus) {
  parent: vault
  name: 'service-bus-send'
  properties: {
    contentType: 'connection string: may send to the queue'
    value: signed && overServiceBus ? 'Endpoint=sb://${namespaceName}.servicebus.windows.net/;SharedAccessKeyName=send;SharedAccessKey=${queueSend.listKeys().primaryKey}' : ''
  }
}

resource cartsStorage 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (signed) {
  parent: vault
  name: 'carts-storage'
  properties: {
    contentType: 'connection string: may read and write in the container carts'
    value: signed ? 'BlobEndpoint=${carts.properties.primaryEndpoints.blob};SharedAccessSignature=${carts.listServiceSas('2025-08-01', {
      canonicalizedResource: '/blob/${cartsAccountName}/carts'
      signedResource: 'c'
      signedPermission: 'rcw'
      signedProtocol: 'https'
      signedExpiry: signaturesExpire
    }).serviceSasToken}' : ''
  }
}

resource ordersStorage 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (signed) {
  parent: vault
  name: 'orders-storage'
  properties: {
    contentType: 'connection string: may read and write in the container orders'
    value: signed ? 'BlobEndpoint=${orders.properties.primaryEndpoints.blob};SharedAccessSignature=${orders.listServiceSas('2025-08-01', {
      canonicalizedResource: '/blob/${ordersAccountName}/orders'
      signedResource: 'c'
      signedPermission: 'rcw'
      signedProtocol: 'https'
      signedExpiry: signaturesExpire
    }).serviceSasToken}' : ''
  }
}

resource ordersStorageRead 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (signed) {
  parent: vault
  name: 'orders-storage-read'
  properties: {
    contentType: 'connection string: may read in the container orders'
    value: signed ? 'BlobEndpoint=${orders.properties.primaryEndpoints.blob};SharedAccessSignature=${orders.listServiceSas('2025-08-01', {
      canonicalizedResource: '/blob/${ordersAccountName}/orders'
      signedResource: 'c'
      signedPermission: 'r'
      signedProtocol: 'https'
      signedExpiry: signaturesExpire
    }).serviceSasToken}' : ''
  }
}

resource alertUrl 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = {
  parent: vault
  name: 'alert-url'
  properties: {
    contentType: 'callback URL: may start the Logic App that mails'
    value: alertTrigger.listCallbackUrl().value
  }
}

// A template can make no signature for a topic, so this is its key.
resource eventGrid 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (signed && !overServiceBus) {
  parent: vault
  name: 'event-grid'
  properties: {
    contentType: 'connection string: may publish to the topic'
    value: !signed || overServiceBus ? '' : 'Endpoint=${topic.properties.endpoint};SharedAccessKey=${topic.listKeys().key1}'
  }
}

resource session 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(sessionKey)) {
  parent: vault
  name: 'session-key'
  properties: {
    contentType: 'signs session cookies'
    value: sessionKey
  }
}

resource webhook 'Microsoft.KeyVault/vaults/secrets@2024-11-01' = if (!empty(webhookSecret)) {
  parent: vault
  name: 'webhook-secret'
  properties: {
    contentType: 'what the deliveries of Event Grid carry'
    value: webhookSecret
  }
}

@description('What references to secrets begin with, with a slash at the end')
output vaultUri string = vault.properties.vaultUri
