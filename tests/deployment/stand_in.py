"""A stand-in for the Azure CLI: records its calls, remembers what there is, and fails where it is told to."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

# What the real commands print that the scripts read. `{state}` is a folder; a file in it is a resource that there is.
PROGRAM = """#!/bin/sh
cd '{state}'
printf '%s\\n' "$(basename "$0") $*" >>calls
case "$*" in
    *@*) for word; do case "$word" in @*) cp "${{word#@}}" parameters ;; esac; done ;;
esac
if [ -s fail ]; then case "$(basename "$0") $*" in *"$(cat fail)"*) echo 'it was told to fail' >&2; exit 3 ;; esac; fi
exists() {{ if [ -e "$1" ]; then echo true; else echo false; fi; }}
case "$*" in
    'account show'*) echo 'A subscription' ;;
    'group exists'*) exists group ;;
    'resource list'*) if [ -e key ]; then echo /vaults/kv-x; fi ;;
    'rest --method get'*) if [ -e key ]; then echo session-key; fi ;;
    'deployment sub create'*) touch group key ;;
    'deployment sub show'*) echo "the-$5" | sed 's/.*outputs.//; s/.value//' ;;
    'group delete'*) rm -f group key; touch deleted ;;
    'keyvault list-deleted'*) if [ -e deleted ]; then echo kv-x; fi ;;
    'keyvault purge'*) if [ ! -e sticky ]; then rm -f deleted; fi ;;
esac
"""


class Cloud:
    """A folder that stands for Azure."""

    def __init__(self, *resources):
        self.folder = tempfile.TemporaryDirectory()
        self.state = Path(self.folder.name)
        programs = self.state / "bin"
        programs.mkdir()
        for name in ("az", "cargo"):
            (programs / name).write_text(PROGRAM.format(state=self.state))
            (programs / name).chmod(0o755)
        for resource in resources:
            (self.state / resource).touch()

    def run(self, script, *arguments, fail="", answer=""):
        """Runs a script; what it ended with and what it called, as the first words of each command."""
        (self.state / "fail").write_text(fail)
        (self.state / "calls").write_text("")
        path = f"{self.state / 'bin'}{os.pathsep}{os.environ['PATH']}"
        ended = subprocess.run(
            [script, *arguments], env=os.environ | {"PATH": path}, input=answer, capture_output=True, text=True, timeout=30
        )
        self.said = ended.stdout + ended.stderr
        print(self.said, file=sys.stderr)
        return ended.returncode, self.calls()

    def calls(self):
        lines = (self.state / "calls").read_text().splitlines()
        return [" ".join(word for word in line.split(" --")[0].split()) for line in lines]

    def has(self, resource):
        return (self.state / resource).exists()

    def parameters(self):
        """What the last deployment was given."""
        return (self.state / "parameters").read_text()
