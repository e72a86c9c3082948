#!/bin/sh
# Deletes what deploy.sh made: the resource group, and what would outlive it, which are its logs, its vault and the record of the
# deployment. May be repeated.
set -eu

usage() {
    cat <<'TEXT'
teardown.sh --name NAME [--yes]

  --name  the name that deploy.sh was given: the resource group rg-NAME is deleted, with all carts and orders
  --yes   does not ask
TEXT
}

say() {
    printf '\n=== %s\n' "$*"
}

name='' yes=no
while [ $# -gt 0 ]; do
    case "$1" in
        --help) usage; exit 0 ;;
        --yes) yes=yes; shift ;;
        --name)
            [ $# -ge 2 ] || { echo 'teardown.sh: --name needs a value' >&2; exit 2; }
            name=$2
            shift 2
            ;;
        *) echo "teardown.sh: there is no option $1" >&2; usage >&2; exit 2 ;;
    esac
done
if [ -z "$name" ]; then
    echo 'teardown.sh: --name is needed' >&2
    usage >&2
    exit 2
fi
case "$name" in *[!a-z0-9-]*) echo 'teardown.sh: --name consists of a-z, 0-9 and -' >&2; exit 2 ;; esac

group="rg-$name"

# Vaults that were deleted keep their tags, and their names, until they are purged.
deleted_vaults() {
    az keyvault list-deleted --resource-type vault --query "[?properties.tags.application=='petstore' && properties.tags.environment=='$name'].name" --output tsv
}

say "The subscription"
az account show --query name --output tsv

if [ "$yes" = no ]; then
    printf '\nThis deletes the resource group %s with everything in it, and its vault and logs for good.\nType its name to go on: ' "$group"
    read -r answer || answer=''
    [ "$answer" = "$group" ] || { echo 'Nothing was deleted.' >&2; exit 1; }
fi

# Not within the `if`, which would take a failure for an answer.
exists=$(az group exists --name "$group")
if [ "$exists" = true ]; then
    # With the group alone they would be kept for 14 days, and come back with the next deployment of this name.
    workspaces=$(az resource list --resource-group "$group" --resource-type Microsoft.OperationalInsights/workspaces --query '[].name' --output tsv)
    for workspace in $workspaces; do
        say "The logs $workspace, for good"
        az monitor log-analytics workspace delete --resource-group "$group" --workspace-name "$workspace" --force --yes
    done

    say "The resource group $group (some minutes)"
    az group delete --name "$group" --yes
else
    say "There is no resource group $group"
fi

deleted=$(deleted_vaults)
for vault in $deleted; do
    say "The deleted vault $vault, for good"
    az keyvault purge --name "$vault"
done

record=$(az deployment sub list --query "[?name=='petstore-$name'].name" --output tsv)
if [ -n "$record" ]; then
    say "The record of the deployment"
    az deployment sub delete --name "$record"
fi

say "Is anything left?"
exists=$(az group exists --name "$group")
if [ "$exists" != false ]; then
    echo "teardown.sh: the resource group $group is still there" >&2
    exit 1
fi
left=$(deleted_vaults)
if [ -n "$left" ]; then
    echo "teardown.sh: these vaults are not purged: $left" >&2
    exit 1
fi
echo 'No.'
