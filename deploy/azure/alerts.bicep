// A mail of Azure Monitor's own when there are dead letters, or events that were not delivered: it does not depend on the Logic Apps, which
// may be what is broken.

@description('Tags of every resource')
param tags object

@description('What carries the orders')
@allowed(['service-bus', 'event-grid'])
param broker string

@description('Name of the Service Bus namespace')
param namespaceName string

@description('Name of the queue')
param queueName string

@description('Name of the Event Grid topic')
param topicName string

@description('Who is told')
param mailTo string

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' existing = {
  name: namespaceName
}

resource topic 'Microsoft.EventGrid/topics@2025-02-15' existing = {
  name: topicName
}

resource people 'Microsoft.Insights/actionGroups@2018-03-01' = {
  name: 'ag-petstore'
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'petstore'
    enabled: true
    emailReceivers: [
      {
        name: 'stock'
        emailAddress: mailTo
      }
    ]
  }
}

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = if (broker == 'service-bus') {
  name: 'dead-letters-${namespaceName}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Orders are in the dead-letter queue and have not been mailed'
    severity: 1
    enabled: true
    scopes: [namespace.id]
    evaluationFrequency: 'PT5M'
    // Longer than the Logic App takes to mail one: it is an alarm only if that does not help.
    windowSize: 'PT15M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'dead letters'
          metricName: 'DeadletteredMessages'
          metricNamespace: 'Microsoft.ServiceBus/namespaces'
          timeAggregation: 'Minimum'
          operator: 'GreaterThan'
          threshold: 0
          dimensions: [
            {
              name: 'EntityName'
              operator: 'Include'
              values: [queueName]
            }
          ]
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}

// Over Event Grid no Logic App mails them: they are blobs in the container `undelivered`, and stay there.
resource undelivered 'Microsoft.Insights/metricAlerts@2018-03-01' = if (broker == 'event-grid') {
  name: 'undelivered-${topicName}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Orders could not be delivered to the reserver, and are blobs in the container `undelivered` of the orders\' storage account'
    severity: 1
    enabled: true
    scopes: [topic.id]
    evaluationFrequency: 'PT5M'
    windowSize: 'PT5M'
    autoMitigate: true
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          criterionType: 'StaticThresholdCriterion'
          name: 'undelivered orders'
          metricName: 'DeadLetteredCount'
          metricNamespace: 'Microsoft.EventGrid/topics'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: [{ actionGroupId: people.id }]
  }
}
