"""The Azure CLI, which knows who the user is."""

import json
import shutil
import subprocess

from target import Trouble


def az(*arguments):
    """What a command of the Azure CLI answers, read as JSON; None if it answers nothing."""
    program = shutil.which("az")
    if program is None:
        raise Trouble("the Azure CLI is not on the path: install it, and sign in with `az login`")
    ended = subprocess.run([program, *arguments, "--output", "json"], capture_output=True, text=True)
    if ended.returncode:
        raise Trouble(f"`az {' '.join(arguments[:3])}` failed: {ended.stderr.strip()}")
    return json.loads(ended.stdout) if ended.stdout.strip() else None


def token(resource):
    """What proves to a service who the user is."""
    return "Bearer " + az("account", "get-access-token", "--resource", resource)["accessToken"]
