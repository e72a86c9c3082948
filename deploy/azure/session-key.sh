#!/bin/sh
# Prints a new session key, or nothing if the vault of a resource group has one: a new one would take all shoppers' carts away.
set -eu

if [ $# -ne 1 ]; then
    echo 'session-key.sh RESOURCE-GROUP' >&2
    exit 2
fi
group=$1

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
if [ -n "$kept" ]; then
    echo 'The vault has a session key: it stays.' >&2
else
    echo 'The vault has no session key: a new one is made.' >&2
    openssl rand -hex 32
fi
