// Tells the topic to deliver to the shop's webhook. Event Grid calls it at once, to see whether it wants events.

@description('Name of the topic')
param topicName string

@description('The storage account that keeps events which could not be delivered')
param undeliveredAccountName string

@description('The container in it')
param undeliveredContainerName string

@description('Where the shop is')
param shopUrl string

@description('What deliveries carry as `?code=`')
@secure()
param webhookSecret string

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

resource account 'Microsoft.Storage/storageAccounts@2025-08-01' existing = {
  name: undeliveredAccountName
}

resource reserver 'Microsoft.EventGrid/topics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'reserver'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    destination: {
      endpointType: 'WebHook'
      properties: {
        endpointUrl: '${shopUrl}/api/eventhandler?code=${webhookSecret}'
        maxEventsPerBatch: 1
      }
    }
    filter: { includedEventTypes: ['com.petstore.cart.updated'] }
    retryPolicy: {
      maxDeliveryAttempts: 30
      eventTimeToLiveInMinutes: 1440
    }
    deadLetterWithResourceIdentity: {
      identity: { type: 'SystemAssigned' }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: account.id
          blobContainerName: undeliveredContainerName
        }
      }
    }
  }
}
