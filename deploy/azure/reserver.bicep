// The reserver: `petstore-host functions` as the custom handler of a function app on Flex Consumption, started by the queue.

@description('The region')
param location string

@description('Tags of every resource')
param tags object

@description('Name of the plan')
param planName string

@description('Name of the function app')
param siteName string

@description('Memory of one instance, in MB')
param memory int

@description('How many instances there may be')
param instances int

@description('Resource id of the reserver\'s identity')
param identityId string

@description('Client id of the reserver\'s identity')
param identityClientId string

@description('The storage account of the Functions host')
param packagesAccountName string

@description('The container that holds the app\'s package')
param packagesUrl string

@description('What references to secrets begin with, with a slash at the end')
param vaultUri string

@description('How the component proves who it is')
@allowed(['identity', 'sas'])
param auth string

@description('The connection string of Application Insights')
param insightsConnection string

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

resource plan 'Microsoft.Web/serverfarms@2025-03-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: { reserved: true }
}

var every = [
  { name: 'AzureWebJobsStorage__accountName', value: packagesAccountName }
  { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
  { name: 'AzureWebJobsStorage__clientId', value: identityClientId }
  { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: insightsConnection }
  { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'ClientId=${identityClientId};Authorization=AAD' }
  // The Functions host receives, with the app's identity.
  { name: 'ORDERS_QUEUE', value: queueName }
  { name: 'ORDERS_SERVICE_BUS__fullyQualifiedNamespace', value: '${namespaceName}.servicebus.windows.net' }
  { name: 'ORDERS_SERVICE_BUS__credential', value: 'managedidentity' }
  { name: 'ORDERS_SERVICE_BUS__clientId', value: identityClientId }
  { name: 'SPIN_VARIABLE_STAGE', value: 'production' }
  { name: 'SPIN_VARIABLE_ALERT_URL', value: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/alert-url)' }
  { name: 'SPIN_VARIABLE_ALERT_HOST', value: alertHost }
  { name: 'SPIN_VARIABLE_ORDERS_ACCOUNT', value: ordersAccountName }
  { name: 'SPIN_VARIABLE_CARTS_ACCOUNT', value: cartsAccountName }
  { name: 'SPIN_VARIABLE_SERVICE_BUS_NAMESPACE', value: namespaceName }
  { name: 'SPIN_VARIABLE_EMULATOR_PORTS', value: '0..0' }
  // Pages come from the shop's site. Here nothing has the session key.
  { name: 'AzureWebJobs.PetStore.Disabled', value: 'true' }
]

var proof = {
  identity: [
    { name: 'SPIN_VARIABLE_RESERVER_IDENTITY', value: identityClientId }
    { name: 'SPIN_VARIABLE_ORDERS_STORAGE', value: 'AccountName=${ordersAccountName};Authentication=identity' }
  ]
  sas: [
    { name: 'SPIN_VARIABLE_ORDERS_STORAGE', value: '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/orders-storage)' }
  ]
}

resource site 'Microsoft.Web/sites@2025-03-01' = {
  name: siteName
  location: location
  tags: tags
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identityId
    functionAppConfig: {
      runtime: {
        name: 'custom'
        version: '1.0'
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: packagesUrl
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identityId
          }
        }
      }
      scaleAndConcurrency: {
        instanceMemoryMB: memory
        maximumInstanceCount: instances
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
      appSettings: concat(every, proof[auth])
    }
  }
}
