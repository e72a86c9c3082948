#!/bin/sh
# azd runs this before it makes the resources: the first time, the vault needs its secrets.
set -eu
cd "$(dirname "$0")/../../.."
: "${AZURE_ENV_NAME:?azd sets it}"

values=$(umask 077 && mktemp)
trap 'rm -f "$values"' EXIT

# The second argument is what azd keeps already: the vault did not get it in a run that ended before, and it is used.
make() {
    name=$1 kept=$2 variable=$3
    if [ -z "$kept" ]; then
        secret=$(deploy/azure/new-secret.sh "rg-$AZURE_ENV_NAME" "$name")
        if [ -n "$secret" ]; then
            # In a file that nobody else can read: arguments are seen by everybody on the machine.
            printf '%s=%s\n' "$variable" "$secret" >"$values"
            azd env set --file "$values"
        fi
    fi
}

make session-key "${PETSTORE_SESSION_KEY:-}" PETSTORE_SESSION_KEY
if [ "${PETSTORE_BROKER:-service-bus}" = event-grid ]; then
    make webhook-secret "${PETSTORE_WEBHOOK_SECRET:-}" PETSTORE_WEBHOOK_SECRET
fi
