// A storage account with private containers. It has no lifecycle rule: a cart may be looked at again after any time.

@description('The region')
param location string

@description('Tags of every resource')
param tags object

@description('Name of the account')
@minLength(3)
@maxLength(24)
param accountName string

@description('The containers to make')
param containerNames array

@description('Whether signatures made with the account\'s keys are accepted. Without, only identities are')
param sharedKeys bool

resource account 'Microsoft.Storage/storageAccounts@2025-08-01' = {
  name: accountName
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: { name: 'Standard_LRS' }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowSharedKeyAccess: sharedKeys
    allowCrossTenantReplication: false
    minimumTlsVersion: 'TLS1_2'
    supportsHttpsTrafficOnly: true
    defaultToOAuthAuthentication: true
    publicNetworkAccess: 'Enabled'
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-08-01' = {
  parent: account
  name: 'default'
  properties: {
    // What was deleted by mistake can be had back for a week.
    deleteRetentionPolicy: {
      enabled: true
      days: 7
    }
    containerDeleteRetentionPolicy: {
      enabled: true
      days: 7
    }
  }
}

resource containers 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-08-01' = [
  for name in containerNames: {
    parent: blobs
    name: name
    properties: { publicAccess: 'None' }
  }
]

@description('Where the account\'s blobs are, with a slash at the end')
output blobEndpoint string = account.properties.primaryEndpoints.blob
