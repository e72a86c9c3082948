#Requires -Version 7.4
# azd runs this before it makes the resources: the first time, the vault needs its secrets. The same as preprovision.sh.
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true

if (-not $env:AZURE_ENV_NAME) { throw 'AZURE_ENV_NAME is not set: azd sets it' }
$group = "rg-$env:AZURE_ENV_NAME"

function New-Secret($Name, $Kept, $Variable) {
    # The vault did not get it in a run that ended before: it is used.
    if ($Kept) { return }

    $exists = az group exists --name $group
    $vault = $null
    if ($exists -eq 'true') {
        $vault = az resource list --resource-group $group --resource-type Microsoft.KeyVault/vaults --query '[0].id' --output tsv
    }
    $found = $null
    if ($vault) {
        $found = az rest --method get --url "https://management.azure.com$vault/secrets?api-version=2024-11-01" --query "value[?name=='$Name'].name" --output tsv
    }
    if ($found) {
        Write-Host "The vault has a ${Name}: it stays."
        return
    }

    Write-Host "The vault has no ${Name}: a new one is made."
    $secret = [Security.Cryptography.RandomNumberGenerator]::GetHexString(64, $true)
    # In a file: arguments are seen by everybody on the machine.
    $values = New-TemporaryFile
    try {
        Set-Content -Path $values -Value "$Variable=$secret"
        azd env set --file $values.FullName
    }
    finally {
        Remove-Item -Path $values
    }
}

New-Secret 'session-key' $env:PETSTORE_SESSION_KEY 'PETSTORE_SESSION_KEY'
if ($env:PETSTORE_BROKER -eq 'event-grid') {
    New-Secret 'webhook-secret' $env:PETSTORE_WEBHOOK_SECRET 'PETSTORE_WEBHOOK_SECRET'
}
