// The mail service: Azure Communication Services with a domain that Azure owns, which needs no DNS of yours and allows few mails an
// hour. README.md says how to use a domain of your own, or Office 365.

@description('Tags of every resource')
param tags object

@description('Name of the email service')
param emailServiceName string

@description('Name of the Communication Services resource')
param communicationName string

@description('Where the services keep their data')
param dataLocation string

resource emailService 'Microsoft.Communication/emailServices@2025-09-01' = {
  name: emailServiceName
  location: 'global'
  tags: tags
  properties: { dataLocation: dataLocation }
}

resource domain 'Microsoft.Communication/emailServices/domains@2025-09-01' = {
  parent: emailService
  name: 'AzureManagedDomain'
  location: 'global'
  tags: tags
  properties: {
    domainManagement: 'AzureManaged'
    userEngagementTracking: 'Disabled'
  }
}

resource communication 'Microsoft.Communication/communicationServices@2025-09-01' = {
  name: communicationName
  location: 'global'
  tags: tags
  properties: {
    dataLocation: dataLocation
    linkedDomains: [domain.id]
    // The Logic Apps have identities.
    disableLocalAuth: true
  }
}

@description('Where mails are sent to be sent')
output endpoint string = 'https://${communication.properties.hostName}'

@description('The address that mails come from')
output sender string = 'DoNotReply@${domain.properties.fromSenderDomain}'
