// Who the shop and the reserver are to Azure. They are made before the sites, so that each has its rights when it starts.

@description('The region')
param location string

@description('Tags of every resource')
param tags object

@description('Name of the shop\'s identity')
param shopName string

@description('Name of the reserver\'s identity')
param reserverName string

resource shop 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: shopName
  location: location
  tags: tags
}

resource reserver 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: reserverName
  location: location
  tags: tags
}

@description('Resource id of the shop\'s identity')
output shopId string = shop.id

@description('Client id of the shop\'s identity')
output shopClientId string = shop.properties.clientId

@description('What the shop\'s rights are given to')
output shopPrincipalId string = shop.properties.principalId

@description('Resource id of the reserver\'s identity')
output reserverId string = reserver.id

@description('Client id of the reserver\'s identity')
output reserverClientId string = reserver.properties.clientId

@description('What the reserver\'s rights are given to')
output reserverPrincipalId string = reserver.properties.principalId
