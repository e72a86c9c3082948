// The pet store in Azure: one resource group with everything in it. README.md in the folder above says how to deploy it.
targetScope = 'subscription'

@description('Names this deployment: part of the resource group\'s name and of all names that must be unique')
@minLength(1)
@maxLength(20)
param environmentName string

@description('The region of everything that has one. It must offer the Flex Consumption plan: `az functionapp list-flexconsumption-locations`')
param location string

@description('Where mails go: orders that could not be stored, dead letters, and the alert on dead letters')
param mailTo string

@description('How the components prove who they are to Service Bus and storage. `identity`: with tokens of the sites\' identities; keys and signatures are refused. `sas`: with signatures that allow one thing each, kept in Key Vault')
@allowed(['identity', 'sas'])
param auth string = 'identity'

@description('What carries the orders. With `event-grid` the shop publishes to a topic, and the topic calls the reserver in the shop\'s container, once subscribe.bicep has told it to; there is neither a queue nor a function app then')
@allowed(['service-bus', 'event-grid'])
param broker string = 'service-bus'

@description('Whether carts are told to an event hub, too. The image must be of a `spin.toml` that names `service_bus_tapped.wasm`')
param eventHubs bool = false

@description('Signs session cookies: at least 32 random characters. Empty: the vault keeps the key that it has')
@secure()
param sessionKey string = ''

@description('What Event Grid\'s deliveries carry as `?code=`: at least 16 random characters. Empty: the vault keeps the one that it has')
@secure()
param webhookSecret string = ''

@description('When the signatures for the storage containers end. A new deployment makes new ones')
param signaturesExpire string = dateTimeAdd(utcNow(), 'P1Y')

@description('Size of the shop\'s machine')
@allowed(['B1', 'B2', 'P0v3', 'P1v3'])
param shopSize string = 'B1'

@description('The tag of the shop\'s image in the registry')
param imageTag string = 'latest'

@description('Memory of one instance of the reserver, in MB')
@allowed([512, 2048, 4096])
param reserverMemory int = 512

@description('How many instances of the reserver there may be')
@minValue(1)
@maxValue(1000)
param reserverInstances int = 40

@description('Where the mail service keeps its data')
@allowed(['Europe', 'United States', 'UK', 'Asia Pacific', 'Australia', 'Japan'])
param mailDataLocation string = 'Europe'

var tags = {
  application: 'petstore'
  environment: environmentName
  // By this one azd finds what it made.
  'azd-env-name': environmentName
}

// The one place for names. The suffix makes them unique in the world, and the same with each deployment.
var suffix = uniqueString(subscription().id, environmentName, location)
var names = {
  resourceGroup: 'rg-${environmentName}'
  logs: 'log-${suffix}'
  insights: 'appi-${suffix}'
  serviceBus: 'sb-${suffix}'
  queue: 'orders'
  eventHubs: 'evhns-${suffix}'
  eventHub: 'carts'
  carts: 'stcarts${suffix}'
  orders: 'storders${suffix}'
  packages: 'stpkg${suffix}'
  vault: 'kv-${suffix}'
  emailService: 'email-${suffix}'
  communication: 'acs-${suffix}'
  orderAlert: 'logic-order-alert-${suffix}'
  deadLetters: 'logic-dead-letters-${suffix}'
  registry: 'cr${suffix}'
  shopIdentity: 'id-shop-${suffix}'
  shopPlan: 'plan-shop-${suffix}'
  shop: 'app-shop-${suffix}'
  reserverIdentity: 'id-reserver-${suffix}'
  reserverPlan: 'plan-reserver-${suffix}'
  reserver: 'func-reserver-${suffix}'
  topic: 'orders-${suffix}'
}

resource group 'Microsoft.Resources/resourceGroups@2025-04-01' = {
  name: names.resourceGroup
  location: location
  tags: tags
}

module monitoring 'monitoring.bicep' = {
  name: 'monitoring'
  scope: group
  params: {
    location: location
    tags: tags
    logsName: names.logs
    insightsName: names.insights
  }
}

module identities 'identities.bicep' = {
  name: 'identities'
  scope: group
  params: {
    location: location
    tags: tags
    shopName: names.shopIdentity
    reserverName: names.reserverIdentity
  }
}

module messaging 'messaging.bicep' = if (broker == 'service-bus') {
  name: 'messaging'
  scope: group
  params: {
    location: location
    tags: tags
    namespaceName: names.serviceBus
    queueName: names.queue
    localAuth: auth == 'sas'
  }
}

module stream 'event-hubs.bicep' = if (eventHubs) {
  name: 'stream'
  scope: group
  params: {
    location: location
    tags: tags
    namespaceName: names.eventHubs
    hubName: names.eventHub
  }
}

// Carts and orders are apart, so that losing one, or its key, leaves the other.
module carts 'storage.bicep' = {
  name: 'carts'
  scope: group
  params: {
    location: location
    tags: tags
    accountName: names.carts
    containerNames: ['carts']
    sharedKeys: auth == 'sas'
  }
}

module orders 'storage.bicep' = {
  name: 'orders'
  scope: group
  params: {
    location: location
    tags: tags
    accountName: names.orders
    containerNames: ['orders', 'undelivered']
    sharedKeys: auth == 'sas'
  }
}

// What the function app runs, and what the Functions host remembers. Nobody signs anything for it.
module packages 'storage.bicep' = if (broker == 'service-bus') {
  name: 'packages'
  scope: group
  params: {
    location: location
    tags: tags
    accountName: names.packages
    containerNames: ['packages']
    sharedKeys: false
  }
}

module mail 'mail.bicep' = {
  name: 'mail'
  scope: group
  params: {
    tags: tags
    emailServiceName: names.emailService
    communicationName: names.communication
    dataLocation: mailDataLocation
  }
}

module orderAlert 'workflow.bicep' = {
  name: 'order-alert'
  scope: group
  params: {
    location: location
    tags: tags
    workflowName: names.orderAlert
    definition: loadJsonContent('../logic-apps/order-alert.json')
    parameterValues: {
      mailEndpoint: { value: mail.outputs.endpoint }
      mailFrom: { value: mail.outputs.sender }
      mailTo: { value: mailTo }
    }
  }
}

module deadLetters 'workflow.bicep' = if (broker == 'service-bus') {
  name: 'dead-letters'
  scope: group
  params: {
    location: location
    tags: tags
    workflowName: names.deadLetters
    definition: loadJsonContent('../logic-apps/dead-letters.json')
    parameterValues: {
      serviceBusEndpoint: { value: messaging!.outputs.endpoint }
      queue: { value: names.queue }
      mailEndpoint: { value: mail.outputs.endpoint }
      mailFrom: { value: mail.outputs.sender }
      mailTo: { value: mailTo }
    }
  }
}

module registry 'registry.bicep' = {
  name: 'registry'
  scope: group
  params: {
    location: location
    tags: tags
    registryName: names.registry
  }
}

module topic 'event-grid.bicep' = if (broker == 'event-grid') {
  name: 'topic'
  scope: group
  params: {
    location: location
    tags: tags
    topicName: names.topic
    undeliveredAccountName: names.orders
    undeliveredContainerName: 'undelivered'
    localAuth: auth == 'sas'
  }
  dependsOn: [orders]
}

module secrets 'secrets.bicep' = {
  name: 'secrets'
  scope: group
  params: {
    location: location
    tags: tags
    vaultName: names.vault
    namespaceName: names.serviceBus
    queueName: names.queue
    cartsAccountName: names.carts
    ordersAccountName: names.orders
    alertWorkflowName: names.orderAlert
    auth: auth
    topicName: broker == 'event-grid' ? names.topic : ''
    signaturesExpire: signaturesExpire
    sessionKey: sessionKey
    webhookSecret: webhookSecret
  }
  dependsOn: [messaging, carts, orders, orderAlert, topic]
}

module access 'access.bicep' = {
  name: 'access'
  scope: group
  params: {
    shopPrincipalId: identities.outputs.shopPrincipalId
    reserverPrincipalId: identities.outputs.reserverPrincipalId
    orderAlertPrincipalId: orderAlert.outputs.principalId
    deadLettersPrincipalId: broker == 'service-bus' ? deadLetters!.outputs.principalId : ''
    namespaceName: names.serviceBus
    queueName: names.queue
    cartsAccountName: names.carts
    ordersAccountName: names.orders
    packagesAccountName: names.packages
    vaultName: names.vault
    communicationName: names.communication
    registryName: names.registry
    insightsName: names.insights
    topicName: names.topic
    auth: auth
    broker: broker
    eventHubsName: eventHubs ? names.eventHubs : ''
    eventHubName: names.eventHub
  }
  dependsOn: [monitoring, messaging, topic, stream, carts, orders, packages, mail, registry, secrets]
}

module shop 'shop.bicep' = {
  name: 'shop'
  scope: group
  params: {
    location: location
    tags: tags
    planName: names.shopPlan
    siteName: names.shop
    size: shopSize
    image: '${registry.outputs.loginServer}/petstore:${imageTag}'
    identityId: identities.outputs.shopId
    identityClientId: identities.outputs.shopClientId
    reserverIdentityId: identities.outputs.reserverId
    reserverClientId: identities.outputs.reserverClientId
    vaultUri: secrets.outputs.vaultUri
    auth: auth
    broker: broker
    namespaceName: names.serviceBus
    queueName: names.queue
    cartsAccountName: names.carts
    ordersAccountName: names.orders
    alertHost: orderAlert.outputs.host
    topicHost: '${names.topic}.${location}-1'
    eventHubsName: eventHubs ? names.eventHubs : ''
    eventHubName: names.eventHub
  }
  dependsOn: [access]
}

module reserver 'reserver.bicep' = if (broker == 'service-bus') {
  name: 'reserver'
  scope: group
  params: {
    location: location
    tags: tags
    planName: names.reserverPlan
    siteName: names.reserver
    memory: reserverMemory
    instances: reserverInstances
    identityId: identities.outputs.reserverId
    identityClientId: identities.outputs.reserverClientId
    packagesAccountName: names.packages
    packagesUrl: '${packages!.outputs.blobEndpoint}packages'
    vaultUri: secrets.outputs.vaultUri
    auth: auth
    insightsConnection: monitoring.outputs.insightsConnection
    namespaceName: names.serviceBus
    queueName: names.queue
    cartsAccountName: names.carts
    ordersAccountName: names.orders
    alertHost: orderAlert.outputs.host
  }
  dependsOn: [access]
}

module alerts 'alerts.bicep' = {
  name: 'alerts'
  scope: group
  params: {
    tags: tags
    broker: broker
    namespaceName: names.serviceBus
    queueName: names.queue
    topicName: names.topic
    mailTo: mailTo
  }
  dependsOn: [messaging, topic]
}

@description('The resource group that holds everything, and that is deleted to delete everything')
output resourceGroup string = names.resourceGroup

@description('Where shoppers go')
output shopUrl string = shop.outputs.url

@description('The App Service that runs the shop')
output shopName string = names.shop

@description('The function app that runs the reserver; empty over Event Grid, where the shop\'s container runs it')
output reserverName string = broker == 'service-bus' ? names.reserver : ''

@description('The registry of the shop\'s image')
output registryName string = names.registry

@description('The Service Bus namespace; empty over Event Grid')
output serviceBusName string = broker == 'service-bus' ? names.serviceBus : ''

@description('The Event Grid topic; empty over Service Bus')
output topicName string = broker == 'event-grid' ? names.topic : ''

@description('The storage account of the order files')
output ordersAccount string = names.orders

@description('The storage account of the carts')
output cartsAccount string = names.carts

@description('The vault with the signatures and keys')
output vaultName string = names.vault
