// A mail of Azure Monitor's own when there are dead letters: it does not depend on the Logic Apps, which may be what is broken.

@description('Tags of every resource')
param tags object

@description('Name of the Service Bus namespace')
param namespaceName string

@description('Name of the queue')
param queueName string

@description('Who is told')
param mailTo string

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' existing = {
  name: namespaceName
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

resource deadLetters 'Microsoft.Insights/metricAlerts@2018-03-01' = {
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
