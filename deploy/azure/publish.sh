#!/bin/sh
# Packages the components and the host, and gives them to the function app and the shop. May be repeated.
set -eu

usage() {
    cat <<'TEXT'
publish.sh --group GROUP --registry NAME --shop NAME [--reserver NAME]

  --group     the resource group
  --registry  the registry of the shop's image
  --shop      the App Service that runs the shop
  --reserver  the function app that runs the reserver; none over Event Grid, where the shop runs it

The names are outputs of the deployment. deploy.sh and azd's hook call this script.
TEXT
}

say() {
    printf '\n=== %s\n' "$*"
}

group='' reserver='' registry='' shop=''
while [ $# -gt 0 ]; do
    case "$1" in
        --help) usage; exit 0 ;;
        --group | --reserver | --registry | --shop)
            [ $# -ge 2 ] || { echo "publish.sh: $1 needs a value" >&2; exit 2; }
            case "$1" in
                --group) group=$2 ;;
                --reserver) reserver=$2 ;;
                --registry) registry=$2 ;;
                --shop) shop=$2 ;;
            esac
            shift 2
            ;;
        *) echo "publish.sh: there is no option $1" >&2; usage >&2; exit 2 ;;
    esac
done
if [ -z "$group" ] || [ -z "$registry" ] || [ -z "$shop" ]; then
    echo 'publish.sh: --group, --registry and --shop are needed' >&2
    usage >&2
    exit 2
fi

cd "$(dirname "$0")/../.."

if [ -n "$reserver" ]; then
    say "The reserver's package"
    cargo xtask package functions

    say "The reserver, to $reserver"
    az functionapp deployment source config-zip --resource-group "$group" --name "$reserver" --src target/package/functions.zip --output none
fi

say "What the shop's image is made of"
cargo xtask package image

say "The shop's image, to $registry"
az acr build --registry "$registry" --image petstore:latest --file deploy/azure/Dockerfile target/package/image

say "The shop, with that image"
az webapp restart --resource-group "$group" --name "$shop"
