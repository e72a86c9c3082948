// The queue that carries the orders, and keys that allow one thing each.

@description('The region')
param location string

@description('Tags of every resource')
param tags object

@description('Name of the Service Bus namespace')
param namespaceName string

@description('Name of the queue')
param queueName string

@description('Whether keys are accepted. Without, only identities are')
param localAuth bool

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' = {
  name: namespaceName
  location: location
  tags: tags
  // Duplicate detection needs Standard.
  sku: {
    name: 'Standard'
    tier: 'Standard'
  }
  properties: {
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Enabled'
    disableLocalAuth: !localAuth
  }
}

resource queue 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' = {
  parent: namespace
  name: queueName
  properties: {
    lockDuration: 'PT5M'
    maxDeliveryCount: 10
    // A revision has one content and one message id. The window is longer than any retry of the cart.
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT1H'
    defaultMessageTimeToLive: 'P14D'
    deadLetteringOnMessageExpiration: true
    requiresSession: false
    enableBatchedOperations: true
    maxSizeInMegabytes: 5120
  }
}

// The cart signs with it.
resource send 'Microsoft.ServiceBus/namespaces/queues/authorizationRules@2026-01-01' = if (localAuth) {
  parent: queue
  name: 'send'
  properties: { rights: ['Send'] }
}

// For receivers outside Azure: `petstore-host serve`, the Spin plugin, Kubernetes. The function app has an identity instead.
resource listen 'Microsoft.ServiceBus/namespaces/queues/authorizationRules@2026-01-01' = if (localAuth) {
  parent: queue
  name: 'listen'
  properties: { rights: ['Listen'] }
  // Service Bus changes one rule of an entity at a time.
  dependsOn: [send]
}

@description('Where the namespace answers HTTP, without a slash at the end')
output endpoint string = 'https://${namespace.name}.servicebus.windows.net'
