#!/bin/sh
# Deploys the pet store to Azure with the Azure CLI. Each step may be repeated; the first that fails ends the script.
set -eu

usage() {
    cat <<'TEXT'
deploy.sh --name NAME --location REGION --mail-to ADDRESS [--broker service-bus|event-grid] [--auth identity|sas] [--event-hubs]

  --name      names the deployment: its resource group is rg-NAME
  --location  the region, such as westeurope
  --mail-to   where orders that could not be stored, and dead letters, are mailed
  --broker    what carries the orders (service-bus is the default); each deployment of a name must choose the same
  --auth      how the components prove who they are: with tokens (identity, the default) or signatures (sas)
  --event-hubs
              tells carts to an event hub, too, over Service Bus: for a spin.toml that names service_bus_tapped.wasm; needed again
              each time, since a deployment without it takes the shop's settings for it away

Needs `az login` first. README.md in the folder above says what is made and what it costs.
TEXT
}

say() {
    printf '\n=== %s\n' "$*"
}

name='' location='' mail_to='' broker=service-bus auth=identity event_hubs=false
while [ $# -gt 0 ]; do
    case "$1" in
        --help) usage; exit 0 ;;
        --event-hubs) event_hubs=true; shift ;;
        --name | --location | --mail-to | --broker | --auth)
            [ $# -ge 2 ] || { echo "deploy.sh: $1 needs a value" >&2; exit 2; }
            case "$1" in
                --name) name=$2 ;;
                --location) location=$2 ;;
                --mail-to) mail_to=$2 ;;
                --broker) broker=$2 ;;
                --auth) auth=$2 ;;
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
case "$broker" in service-bus | event-grid) ;; *) echo 'deploy.sh: --broker is service-bus or event-grid' >&2; exit 2 ;; esac
case "$auth" in identity | sas) ;; *) echo 'deploy.sh: --auth is identity or sas' >&2; exit 2 ;; esac
if [ "$event_hubs" = true ] && [ "$broker" != service-bus ]; then
    echo 'deploy.sh: --event-hubs goes with --broker service-bus' >&2
    exit 2
fi
case "$mail_to" in *[\"\\]*) echo 'deploy.sh: --mail-to is no address' >&2; exit 2 ;; esac

cd "$(dirname "$0")/../.."
group="rg-$name"
deployment="petstore-$name"

say "The subscription"
az account show --query name --output tsv

say "The secrets"
session_key=$(deploy/azure/new-secret.sh "$group" session-key)
webhook_secret=''
if [ "$broker" = event-grid ]; then
    webhook_secret=$(deploy/azure/new-secret.sh "$group" webhook-secret)
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
    "auth": { "value": "$auth" },
    "broker": { "value": "$broker" },
    "eventHubs": { "value": $event_hubs },
    "sessionKey": { "value": "$session_key" },
    "webhookSecret": { "value": "$webhook_secret" }
  }
}
JSON

say "The resources in $group (about ten minutes the first time)"
az deployment sub create --name "$deployment" --location "$location" --template-file deploy/azure/main.bicep \
    --parameters "@$parameters" --output none

output() {
    az deployment sub show --name "$deployment" --query "properties.outputs.$1.value" --output tsv
}
required() {
    found=$(output "$1")
    [ -n "$found" ] || { echo "deploy.sh: the deployment $deployment has no output $1" >&2; exit 1; }
    echo "$found"
}
registry=$(required registryName)
shop=$(required shopName)
url=$(required shopUrl)

if [ "$broker" = service-bus ]; then
    reserver=$(required reserverName)
    deploy/azure/publish.sh --group "$group" --registry "$registry" --shop "$shop" --reserver "$reserver"
else
    topic=$(required topicName)
    vault=$(required vaultName)
    orders_account=$(required ordersAccount)
    deploy/azure/publish.sh --group "$group" --registry "$registry" --shop "$shop"
    deploy/azure/subscribe.sh --group "$group" --topic "$topic" --vault "$vault" --orders-account "$orders_account" --url "$url"
fi

say "Done. The shop is at $url"
