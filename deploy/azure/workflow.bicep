// A Logic App (Consumption) with an identity of its own.

@description('The region')
param location string

@description('Tags of every resource')
param tags object

@description('Name of the Logic App')
param workflowName string

@description('The definition: a file of deploy/logic-apps')
param definition object

@description('Values for the definition\'s parameters, each as `{ value: ... }`')
param parameterValues object

resource workflow 'Microsoft.Logic/workflows@2019-05-01' = {
  name: workflowName
  location: location
  tags: tags
  identity: { type: 'SystemAssigned' }
  properties: {
    state: 'Enabled'
    definition: definition
    parameters: parameterValues
  }
}

@description('What the Logic App\'s rights are given to')
output principalId string = workflow.identity.principalId

@description('The host of the callback URL, without `.logic.azure.com`')
output host string = split(split(workflow.properties.accessEndpoint, '/')[2], '.logic.azure.com')[0]
