#!/bin/sh
# azd runs this when the resources are there. What it reads from the environment are outputs of main.bicep.
set -eu
cd "$(dirname "$0")/../../.."
: "${resourceGroup:?azd sets it}" "${registryName:?azd sets it}" "${shopName:?azd sets it}" "${shopUrl:?azd sets it}"

# The vault has the secrets now; azd would keep them in a file.
azd env set PETSTORE_SESSION_KEY=
azd env set PETSTORE_WEBHOOK_SECRET=

if [ -n "${topicName:-}" ]; then
    : "${vaultName:?azd sets it}" "${ordersAccount:?azd sets it}"
    deploy/azure/publish.sh --group "$resourceGroup" --registry "$registryName" --shop "$shopName"
    deploy/azure/subscribe.sh --group "$resourceGroup" --topic "$topicName" --vault "$vaultName" --orders-account "$ordersAccount" --url "$shopUrl"
else
    : "${reserverName:?azd sets it}"
    deploy/azure/publish.sh --group "$resourceGroup" --registry "$registryName" --shop "$shopName" --reserver "$reserverName"
fi

printf '\nThe shop is at %s\n' "$shopUrl"
