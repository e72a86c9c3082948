#Requires -Version 7.4
# azd runs this before it makes the resources: the first time, the vault needs a session key. The same as preprovision.sh.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

if (-not $env:AZURE_ENV_NAME) { throw 'AZURE_ENV_NAME is not set: azd sets it' }

# The vault did not get the key of a run that ended before: that key is used.
if ($env:PETSTORE_SESSION_KEY) { exit 0 }

$group = "rg-$env:AZURE_ENV_NAME"
$exists = az group exists --name $group
$vault = $null
if ($exists -eq 'true') {
    $vault = az resource list --resource-group $group --resource-type Microsoft.KeyVault/vaults --query '[0].id' --output tsv
}
$kept = $null
if ($vault) {
    $kept = az rest --method get --url "https://management.azure.com$vault/secrets?api-version=2024-11-01" --query "value[?name=='session-key'].name" --output tsv
}
if ($kept) {
    Write-Host 'The vault has a session key: it stays.'
    exit 0
}

Write-Host 'The vault has no session key: a new one is made.'
$key = [Security.Cryptography.RandomNumberGenerator]::GetHexString(64, $true)
# In a file: arguments are seen by everybody on the machine.
$values = New-TemporaryFile
try {
    Set-Content -Path $values -Value "PETSTORE_SESSION_KEY=$key"
    azd env set --file $values.FullName
}
finally {
    Remove-Item -Path $values
}
