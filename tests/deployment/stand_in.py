"""Stand-ins for the Azure CLI, azd, cargo and curl: they record their calls, remember what there is, and fail where they are told to."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

# What the real commands print that the scripts read. `{state}` is a folder; a file in it is a resource that there is.
PROGRAM = """#!/bin/sh
cd '{state}'
program=$(basename "$0")
printf '%s\\n' "$program $*" >>calls
case "$*" in
    *@*) for word; do case "$word" in @*) cp "${{word#@}}" parameters ;; esac; done ;;
esac
if [ -s fail ]; then case "$program $*" in *"$(cat fail)"*) echo 'it was told to fail' >&2; exit 3 ;; esac; fi
exists() {{ if [ -e "$1" ]; then echo true; else echo false; fi; }}
case "$*" in
    'account show'*) echo 'A subscription' ;;
    'group exists'*) exists group ;;
    'resource list'*workspaces*) if [ -e logs ]; then echo log-x; fi ;;
    'resource list'*) if [ -e vault ] || [ -e key ]; then echo /vaults/kv-x; fi ;;
    'rest --method get'*webhook-secret*) if [ -e webhook ]; then echo webhook-secret; fi ;;
    'rest --method get'*) if [ -e key ]; then echo session-key; fi ;;
    'deployment sub create'*) touch group key logs record; if grep -q event-grid parameters; then touch webhook; fi ;;
    'deployment sub show'*) echo "the-$7" | sed 's/.*outputs.//; s/.value//' ;;
    'deployment sub list'*) if [ -e record ]; then echo petstore-pets; fi ;;
    'deployment sub delete'*) rm -f record ;;
    'monitor log-analytics workspace delete'*) rm -f logs ;;
    'group delete'*) rm -f group key webhook; touch deleted ;;
    'keyvault list-deleted'*) if [ -e deleted ]; then echo kv-x; fi ;;
    'env set --file '*) cat "$4" >>environment ;;
    'env set '*) printf '%s\\n' "$3" >>environment ;;
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
        for name in ("az", "azd", "cargo", "curl"):
            (programs / name).write_text(PROGRAM.format(state=self.state))
            (programs / name).chmod(0o755)
        for resource in resources:
            (self.state / resource).touch()

    def run(self, script, *arguments, fail="", answer="", environment=None):
        """Runs a script; what it ended with and what it called, as the first words of each command."""
        (self.state / "fail").write_text(fail)
        (self.state / "calls").write_text("")
        path = f"{self.state / 'bin'}{os.pathsep}{os.environ['PATH']}"
        ended = subprocess.run(
            [script, *arguments], env=os.environ | (environment or {}) | {"PATH": path}, input=answer, capture_output=True, text=True, timeout=30
        )
        self.said = ended.stdout + ended.stderr
        print(self.said, file=sys.stderr)
        return ended.returncode, self.calls()

    def calls(self):
        return [" ".join(word for word in line.split(" --")[0].split()) for line in self.lines()]

    def lines(self):
        """The calls of the last run, as they were made."""
        return (self.state / "calls").read_text().splitlines()

    def has(self, resource):
        return (self.state / resource).exists()

    def parameters(self):
        """What the last deployment was given."""
        return (self.state / "parameters").read_text()

    def environment(self):
        """What azd keeps."""
        kept = self.state / "environment"
        return dict(line.split("=", 1) for line in kept.read_text().splitlines()) if kept.exists() else {}
