// Where the shop's image is kept.

@description('The region')
param location string

@description('Tags of every resource')
param tags object

@description('Name of the registry')
param registryName string

resource registry 'Microsoft.ContainerRegistry/registries@2025-04-01' = {
  name: registryName
  location: location
  tags: tags
  sku: { name: 'Basic' }
  properties: {
    adminUserEnabled: false
    anonymousPullEnabled: false
  }
}

@description('The host in the image\'s name')
output loginServer string = registry.properties.loginServer
