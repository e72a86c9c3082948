#Requires -Version 7.4
# azd runs this when the resources are there. What it reads from the environment are outputs of main.bicep. The same as postprovision.sh.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

foreach ($name in 'resourceGroup', 'reserverName', 'registryName', 'shopName', 'shopUrl') {
    if (-not (Test-Path "env:$name")) { throw "$name is not set: azd sets it from the outputs of main.bicep" }
}
Set-Location "$PSScriptRoot/../../.."

# The vault has the session key now; azd would keep it in a file.
azd env set 'PETSTORE_SESSION_KEY='

Write-Host "`n=== The package"
# Azure runs programs for Linux. The Windows Subsystem for Linux builds them in this folder, and needs Rust of its own.
if ($IsWindows) { wsl --exec sh -lc 'cargo xtask package functions' } else { cargo xtask package functions }

Write-Host "`n=== The reserver, to $env:reserverName"
az functionapp deployment source config-zip --resource-group $env:resourceGroup --name $env:reserverName --src target/package/functions.zip --output none

Write-Host "`n=== The shop's image, to $env:registryName"
az acr build --registry $env:registryName --image petstore:latest --file deploy/azure/Dockerfile target/package/functions

Write-Host "`n=== The shop, with that image"
az webapp restart --resource-group $env:resourceGroup --name $env:shopName

Write-Host "`nThe shop is at $env:shopUrl"
