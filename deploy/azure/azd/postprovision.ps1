#Requires -Version 7.4
# azd runs this when the resources are there. What it reads from the environment are outputs of main.bicep. The same as postprovision.sh.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

foreach ($name in 'resourceGroup', 'registryName', 'shopName', 'shopUrl', 'vaultName', 'ordersAccount') {
    if (-not (Test-Path "env:$name")) { throw "$name is not set: azd sets it from the outputs of main.bicep" }
}
if (-not $env:topicName -and -not $env:reserverName) { throw 'Neither topicName nor reserverName is set: azd sets one from the outputs of main.bicep' }
Set-Location "$PSScriptRoot/../../.."

# The vault has the secrets now; azd would keep them in a file.
azd env set 'PETSTORE_SESSION_KEY='
azd env set 'PETSTORE_WEBHOOK_SECRET='

# Azure runs programs for Linux. The Windows Subsystem for Linux builds them in this folder, and needs Rust of its own.
if ($env:reserverName) {
    Write-Host "`n=== The reserver's package"
    if ($IsWindows) { wsl --exec sh -lc 'cargo xtask package functions' } else { cargo xtask package functions }

    Write-Host "`n=== The reserver, to $env:reserverName"
    az functionapp deployment source config-zip --resource-group $env:resourceGroup --name $env:reserverName --src target/package/functions.zip --output none
}

Write-Host "`n=== What the shop's image is made of"
if ($IsWindows) { wsl --exec sh -lc 'cargo xtask package image' } else { cargo xtask package image }

Write-Host "`n=== The shop's image, to $env:registryName"
az acr build --registry $env:registryName --image petstore:latest --file deploy/azure/Dockerfile target/package/image

Write-Host "`n=== The shop, with that image"
az webapp restart --resource-group $env:resourceGroup --name $env:shopName

if ($env:topicName) {
    # Event Grid asks the webhook for its consent at once, and gives up soon.
    Write-Host "`n=== Until the shop answers (some minutes the first time)"
    Invoke-WebRequest -Uri "$env:shopUrl/api/products" -TimeoutSec 30 -MaximumRetryCount 60 -RetryIntervalSec 10 | Out-Null

    Write-Host "`n=== The topic $env:topicName, to the reserver"
    az deployment group create --resource-group $env:resourceGroup --name subscribe --template-file deploy/azure/subscribe.bicep --parameters "topicName=$env:topicName" "vaultName=$env:vaultName" "undeliveredAccountName=$env:ordersAccount" "shopUrl=$env:shopUrl" --output none
}

Write-Host "`nThe shop is at $env:shopUrl"
