#!/bin/sh
# azd runs this before it makes the resources: the first time, the vault needs a session key.
set -eu
cd "$(dirname "$0")/../../.."
: "${AZURE_ENV_NAME:?azd sets it}"

# The vault did not get the key of a run that ended before: that key is used.
if [ -n "${PETSTORE_SESSION_KEY:-}" ]; then
    exit 0
fi
session_key=$(deploy/azure/session-key.sh "rg-$AZURE_ENV_NAME")
if [ -n "$session_key" ]; then
    # In a file that nobody else can read: arguments are seen by everybody on the machine.
    values=$(umask 077 && mktemp)
    trap 'rm -f "$values"' EXIT
    printf 'PETSTORE_SESSION_KEY=%s\n' "$session_key" >"$values"
    azd env set --file "$values"
fi
