#!/bin/sh
# azd runs this when the resources are there. What it reads from the environment are outputs of main.bicep.
set -eu
cd "$(dirname "$0")/../../.."

# The vault has the session key now; azd would keep it in a file.
azd env set PETSTORE_SESSION_KEY=

# shellcheck disable=SC2154 # azd sets them.
deploy/azure/publish.sh --group "$resourceGroup" --reserver "$reserverName" --registry "$registryName" --shop "$shopName"

# shellcheck disable=SC2154
printf '\nThe shop is at %s\n' "$shopUrl"
