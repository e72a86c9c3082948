// The shop: `petstore-host serve --triggers http` as a container on App Service.

@description('The region')
param location string

@description('Tags of every resource')
param tags object

@description('Name of the plan')
param planName string

@description('Name of the site: `https://<name>.azurewebsites.net`')
param siteName string

@description('Size of the machine')
param size string

@description('The image, with registry and tag')
param image string

@description('Resource id of the shop\'s identity')
param identityId string

@description('Client id of the shop\'s identity')
param identityClientId string

@description('Resource id of the reserver\'s identity')
param reserverIdentityId string

@description('Client id of the reserver\'s identity')
param reserverClientId string

@description('What references to secrets begin with, with a slash at the end')
param vaultUri string

@description('How the components prove who they are')
@allowed(['identity', 'sas'])
param auth string

@description('What carries the orders')
@allowed(['service-bus', 'event-grid'])
param broker string

@description('Name of the Service Bus namespace')
param namespaceName string

@description('Name of the queue')
param queueName string

@description('The storage account of the carts')
param cartsAccountName string

@description('The storage account of the order files')
param ordersAccountName string

@description('The host of the Logic App\'s callback URL, without `.logic.azure.com`')
param alertHost string

@description('The host of the Event Grid topic, without `.eventgrid.azure.net`')
param topicHost string

@description('Name of the Event Hubs namespace that carts are told to; empty: none')
param eventHubsName string

@description('Name of the hub in it')
param eventHubName string

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'linux'
  sku: { name: size }
  properties: { reserved: true }
}

// No component reaches the container's own machine: `0..0` is no port.
var everyBroker = [
  { name: 'WEBSITES_PORT', value: '3000' }
  { name: 'SPIN_VARIABLE_STAGE', value: 'production' }
  { name: 'SPIN_VARIABLE_SESSION_KEY', value: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/session-key)' }
  { name: 'SPIN_VARIABLE_CARTS_ACCOUNT', value: cartsAccountName }
  { name: 'SPIN_VARIABLE_ORDERS_ACCOUNT', value: ordersAccountName }
  { name: 'SPIN_VARIABLE_EMULATOR_PORTS', value: '0..0' }
]

var serviceBus = [
  { name: 'SPIN_VARIABLE_SERVICE_BUS_NAMESPACE', value: namespaceName }
  { name: 'SPIN_VARIABLE_ORDERS_QUEUE', value: queueName }
]

var serviceBusProof = {
  identity: [
    { name: 'SPIN_VARIABLE_CART_IDENTITY', value: identityClientId }
    { name: 'SPIN_VARIABLE_SERVICE_BUS', value: 'Endpoint=sb://${namespaceName}.servicebus.windows.net/;Authentication=identity' }
    { name: 'SPIN_VARIABLE_CARTS_STORAGE', value: 'AccountName=${cartsAccountName};Authentication=identity' }
    { name: 'SPIN_VARIABLE_ORDERS_STORAGE', value: 'AccountName=${ordersAccountName};Authentication=identity' }
  ]
  sas: [
    { name: 'SPIN_VARIABLE_SERVICE_BUS', value: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/service-bus-send)' }
    { name: 'SPIN_VARIABLE_CARTS_STORAGE', value: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/carts-storage)' }
    { name: 'SPIN_VARIABLE_ORDERS_STORAGE', value: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/orders-storage-read)' }
  ]
}

// Whatever the others prove themselves with, this one is opened by the site's identity.
var stream = [
  { name: 'SPIN_VARIABLE_EVENT_HUBS_NAMESPACE', value: eventHubsName }
  { name: 'SPIN_VARIABLE_EVENT_HUBS', value: 'Endpoint=sb://${eventHubsName}.servicebus.windows.net/;Authentication=identity' }
  { name: 'SPIN_VARIABLE_EVENT_HUB', value: eventHubName }
]

var streamProof = {
  identity: []
  sas: [
    { name: 'SPIN_VARIABLE_CART_IDENTITY', value: identityClientId }
  ]
}

// The reserver is in the same container, behind the webhook.
var eventGrid = [
  { name: 'PETSTORE_MANIFEST', value: 'spin.event-grid.toml' }
  { name: 'SPIN_VARIABLE_EVENT_GRID_TOPIC', value: topicHost }
  { name: 'SPIN_VARIABLE_EVENT_GRID_PORT', value: '0..0' }
  { name: 'SPIN_VARIABLE_WEBHOOK_SECRET', value: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/webhook-secret)' }
  { name: 'SPIN_VARIABLE_ALERT_URL', value: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/alert-url)' }
  { name: 'SPIN_VARIABLE_ALERT_HOST', value: alertHost }
]

// Both components are in one container, each with its own identity.
var eventGridProof = {
  identity: [
    { name: 'SPIN_VARIABLE_CART_IDENTITY', value: identityClientId }
    { name: 'SPIN_VARIABLE_RESERVER_IDENTITY', value: reserverClientId }
    { name: 'SPIN_VARIABLE_EVENT_GRID', value: 'Endpoint=https://${topicHost}.eventgrid.azure.net/api/events;Authentication=identity' }
    { name: 'SPIN_VARIABLE_CARTS_STORAGE', value: 'AccountName=${cartsAccountName};Authentication=identity' }
    { name: 'SPIN_VARIABLE_ORDERS_STORAGE', value: 'AccountName=${ordersAccountName};Authentication=identity' }
  ]
  sas: [
    { name: 'SPIN_VARIABLE_EVENT_GRID', value: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/event-grid)' }
    { name: 'SPIN_VARIABLE_CARTS_STORAGE', value: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/carts-storage)' }
    { name: 'SPIN_VARIABLE_ORDERS_STORAGE', value: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/orders-storage)' }
  ]
}

resource site 'Microsoft.Web/sites@2025-03-01' = {
  name: siteName
  location: location
  tags: tags
  kind: 'app,linux,container'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: union({ '${identityId}': {} }, broker == 'event-grid' ? { '${reserverIdentityId}': {} } : {})
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    // The cart is in its blob, so that any machine can answer any request.
    clientAffinityEnabled: false
    keyVaultReferenceIdentity: identityId
    siteConfig: {
      linuxFxVersion: 'DOCKER|${image}'
      acrUseManagedIdentityCreds: true
      acrUserManagedIdentityID: identityClientId
      appSettings: concat(everyBroker, broker == 'event-grid' ? concat(eventGrid, eventGridProof[auth]) : concat(serviceBus, serviceBusProof[auth], empty(eventHubsName) ? [] : concat(stream, streamProof[auth])))
      alwaysOn: true
      healthCheckPath: '/readyz'
      minTlsVersion: '1.2'
      ftpsState: 'Disabled'
      http20Enabled: true
    }
  }
}

@description('Where shoppers go, without a slash at the end')
output url string = 'https://${site.properties.defaultHostName}'
