// The hub that carts are told to beside the broker, if it is wanted. Readers bring their own consumer groups and rights.

@description('The region')
param location string

@description('Tags of every resource')
param tags object

@description('Name of the Event Hubs namespace')
param namespaceName string

@description('Name of the hub')
param hubName string

resource namespace 'Microsoft.EventHub/namespaces@2024-01-01' = {
  name: namespaceName
  location: location
  tags: tags
  sku: {
    name: 'Standard'
    tier: 'Standard'
    capacity: 1
  }
  properties: {
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Enabled'
    // Only identities: there is no key to lose.
    disableLocalAuth: true
  }
}

resource hub 'Microsoft.EventHub/namespaces/eventhubs@2024-01-01' = {
  parent: namespace
  name: hubName
  properties: {
    partitionCount: 4
    retentionDescription: {
      cleanupPolicy: 'Delete'
      retentionTimeInHours: 24
    }
  }
}
