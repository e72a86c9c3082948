#!/bin/sh
# Prints a new secret, or nothing if the vault of a resource group has one of this name: a new session key would take all shoppers' carts
# away, and a new secret of the webhook its deliveries.
set -eu

if [ $# -ne 2 ]; then
    echo 'new-secret.sh RESOURCE-GROUP NAME' >&2
    exit 2
fi
group=$1 name=$2

# Not within the `if`, which would take a failure for an answer.
exists=$(az group exists --name "$group")
vault=''
if [ "$exists" = true ]; then
    vault=$(az resource list --resource-group "$group" --resource-type Microsoft.KeyVault/vaults --query '[0].id' --output tsv)
fi
kept=''
if [ -n "$vault" ]; then
    kept=$(az rest --method get --url "https://management.azure.com$vault/secrets?api-version=2024-11-01" \
        --query "value[?name=='$name'].name" --output tsv)
fi
if [ -n "$kept" ]; then
    echo "The vault has a $name: it stays." >&2
else
    echo "The vault has no $name: a new one is made." >&2
    secret=$(od -An -tx1 -N32 /dev/urandom | tr -d ' \n')
    [ ${#secret} -eq 64 ] || { echo 'new-secret.sh: /dev/urandom cannot be read' >&2; exit 1; }
    echo "$secret"
fi
