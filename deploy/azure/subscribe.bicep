// Has the topic deliver to the shop. It is deployed by itself, into the resource group of main.bicep, once the shop runs: Event Grid asks the
// shop at once whether it wants events.

@description('Name of the topic')
param topicName string

@description('The vault with the webhook\'s secret')
param vaultName string

@description('The storage account that keeps events which could not be delivered')
param undeliveredAccountName string

@description('Where the shop is, without a slash at the end')
param shopUrl string

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

module eventSubscription 'event-subscription.bicep' = {
  name: 'event-subscription'
  params: {
    topicName: topicName
    undeliveredAccountName: undeliveredAccountName
    undeliveredContainerName: 'undelivered'
    shopUrl: shopUrl
    webhookSecret: vault.getSecret('webhook-secret')
  }
}
