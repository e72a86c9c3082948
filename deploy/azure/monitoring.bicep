// Where logs and metrics go.

@description('The region')
param location string

@description('Tags of every resource')
param tags object

@description('Name of the Log Analytics workspace')
param logsName string

@description('Name of the Application Insights component')
param insightsName string

resource logs 'Microsoft.OperationalInsights/workspaces@2025-07-01' = {
  name: logsName
  location: location
  tags: tags
  properties: {
    sku: { name: 'PerGB2018' }
    retentionInDays: 30
    // A bound on what a day can cost. What comes after it that day is not kept.
    workspaceCapping: { dailyQuotaGb: 1 }
  }
}

resource insights 'Microsoft.Insights/components@2020-02-02' = {
  name: insightsName
  location: location
  tags: tags
  kind: 'web'
  properties: {
    Application_Type: 'web'
    WorkspaceResourceId: logs.id
    IngestionMode: 'LogAnalytics'
    DisableLocalAuth: true
  }
}

@description('How the Functions host finds Application Insights. It opens nothing: local authentication is off')
output insightsConnection string = insights.properties.ConnectionString
