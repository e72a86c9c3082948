#!/bin/sh
# Deploys the pet store to Azure with the Azure CLI. Each step may be repeated; the first that fails ends the script.
set -eu

usage() {
    cat <<'TEXT'
deploy.sh --name NAME --location REGION --mail-to ADDRESS

  --name      names the deployment: its resource group is rg-NAME
  --location  the region, such as westeurope
  --mail-to   where orders that could not be stored, and dead letters, are mailed

Needs `az login` first. README.md in the folder above says what is made and what it costs.
TEXT
}

say() {
    printf '\n=== %s\n' "$*"
}

name='' location='' mail_to=''
while [ $# -gt 0 ]; do
    case "$1" in
        --help) usage; exit 0 ;;
        --name | --location | --mail-to)
            [ $# -ge 2 ] || { echo "deploy.sh: $1 needs a value" >&2; exit 2; }
            case "$1" in
                --name) name=$2 ;;
                --location) location=$2 ;;
                --mail-to) mail_to=$2 ;;
            esac
            shift 2
            ;;
        *) echo "deploy.sh: there is no option $1" >&2; usage >&2; exit 2 ;;
    esac
done
if [ -z "$name" ] || [ -z "$location" ] || [ -z "$mail_to" ]; then
    echo 'deploy.sh: --name, --location and --mail-to are needed' >&2
    usage >&2
    exit 2
fi
case "$name$location" in *[!a-z0-9-]*) echo 'deploy.sh: --name and --location consist of a-z, 0-9 and -' >&2; exit 2 ;; esac
case "$mail_to" in *[\"\\]*) echo 'deploy.sh: --mail-to is no address' >&2; exit 2 ;; esac

cd "$(dirname "$0")/../.."
group="rg-$name"
deployment="petstore-$name"

say "The subscription"
az account show --query name --output tsv

# The vault keeps the session key that it has: a new one would take all shoppers' carts away.
say "Is there a session key already?"
# Not within the `if`, which would take a failure for an answer.
exists=$(az group exists --name "$group")
vault=''
if [ "$exists" = true ]; then
    vault=$(az resource list --resource-group "$group" --resource-type Microsoft.KeyVault/vaults --query '[0].id' --output tsv)
fi
kept=''
if [ -n "$vault" ]; then
    kept=$(az rest --method get --url "https://management.azure.com$vault/secrets?api-version=2024-11-01" \
        --query "value[?name=='session-key'].name" --output tsv)
fi
session_key=''
if [ -n "$kept" ]; then
    echo 'yes: it stays'
else
    echo 'no: a new one is made'
    session_key=$(openssl rand -hex 32)
fi

# In a file that nobody else can read: arguments are seen by everybody on the machine.
parameters=$(umask 077 && mktemp)
trap 'rm -f "$parameters"' EXIT
cat >"$parameters" <<JSON
{
  "\$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
  "contentVersion": "1.0.0.0",
  "parameters": {
    "environmentName": { "value": "$name" },
    "location": { "value": "$location" },
    "mailTo": { "value": "$mail_to" },
    "sessionKey": { "value": "$session_key" }
  }
}
JSON

say "The resources in $group (about ten minutes the first time)"
az deployment sub create --name "$deployment" --location "$location" --template-file deploy/azure/main.bicep \
    --parameters "@$parameters" --output none

output() {
    az deployment sub show --name "$deployment" --query "properties.outputs.$1.value" --output tsv
}
reserver=$(output reserverName)
registry=$(output registryName)
shop=$(output shopName)
url=$(output shopUrl)
for found in "$reserver" "$registry" "$shop" "$url"; do
    [ -n "$found" ] || { echo "deploy.sh: an output of the deployment $deployment is missing" >&2; exit 1; }
done

say "The package"
cargo xtask package functions

say "The reserver, to $reserver"
az functionapp deployment source config-zip --resource-group "$group" --name "$reserver" --src target/package/functions.zip --output none

say "The shop's image, to $registry"
az acr build --registry "$registry" --image petstore:latest --file deploy/azure/Dockerfile target/package/functions

say "The shop, with that image"
az webapp restart --resource-group "$group" --name "$shop"

say "Done. The shop is at $url"
