#!/bin/sh
# Has the Event Grid topic deliver to the shop, once the shop answers. May be repeated.
set -eu

usage() {
    cat <<'TEXT'
subscribe.sh --group GROUP --topic NAME --vault NAME --orders-account NAME --url URL

  --group           the resource group
  --topic           the Event Grid topic
  --vault           the vault with the webhook's secret
  --orders-account  the storage account that keeps what cannot be delivered
  --url             the shop

The names are outputs of the deployment. deploy.sh and azd's hook call this script if the broker is event-grid.
TEXT
}

say() {
    printf '\n=== %s\n' "$*"
}

group='' topic='' vault='' orders_account='' url=''
while [ $# -gt 0 ]; do
    case "$1" in
        --help) usage; exit 0 ;;
        --group | --topic | --vault | --orders-account | --url)
            [ $# -ge 2 ] || { echo "subscribe.sh: $1 needs a value" >&2; exit 2; }
            case "$1" in
                --group) group=$2 ;;
                --topic) topic=$2 ;;
                --vault) vault=$2 ;;
                --orders-account) orders_account=$2 ;;
                --url) url=$2 ;;
            esac
            shift 2
            ;;
        *) echo "subscribe.sh: there is no option $1" >&2; usage >&2; exit 2 ;;
    esac
done
if [ -z "$group" ] || [ -z "$topic" ] || [ -z "$vault" ] || [ -z "$orders_account" ] || [ -z "$url" ]; then
    echo 'subscribe.sh: --group, --topic, --vault, --orders-account and --url are needed' >&2
    usage >&2
    exit 2
fi

cd "$(dirname "$0")/../.."

# Event Grid asks the webhook for its consent at once, and gives up soon.
say "Until the shop answers (some minutes the first time)"
curl --silent --show-error --fail --output /dev/null --retry 60 --retry-delay 10 --retry-all-errors --max-time 30 "$url/api/products"

say "The topic $topic, to the reserver"
az deployment group create --resource-group "$group" --name subscribe --template-file deploy/azure/subscribe.bicep \
    --parameters "topicName=$topic" "vaultName=$vault" "undeliveredAccountName=$orders_account" "shopUrl=$url" --output none
