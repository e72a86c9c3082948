"""Holds the shop's API against its own description, with schemathesis; a row for each operation and kind of client."""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
import xml.etree.ElementTree as ElementTree
from importlib.metadata import version
from pathlib import Path

SHOP = os.environ["PETSTORE_SHOP"].rstrip("/")
CLIENT = f"schemathesis {version('schemathesis')}"
# The same requests each time: a run that fails can be repeated.
SEED = "1"
# Of each operation and phase, beside what the examples and the limits in the description give.
EXAMPLES = "20"


def session():
    """The headers of a client whose cart holds something."""
    body = json.dumps({"product": "cat-tree", "quantity": 2}).encode()
    request = urllib.request.Request(f"{SHOP}/api/cart/items", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as reply:
        cookie = reply.headers["Set-Cookie"].split(";")[0]
    return {"Cookie": cookie, "Origin": SHOP}


def check(client, headers, folder):
    """Runs all phases and checks for a client with these headers; prints the rows, and returns whether all is well."""
    report = Path(folder) / "junit.xml"
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{SHOP}/api/openapi.json", "--url", f"{SHOP}/api"]
    command += ["--checks", "all", "--phases", "examples,coverage,fuzzing,stateful", "--continue-on-failure", "--no-color"]
    command += ["--seed", SEED, "--max-examples", EXAMPLES, "--request-timeout", "20", "--report-junit-path", str(report)]
    for name, value in headers.items():
        command += ["--header", f"{name}: {value}"]
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": "fresh_keys", "PYTHONPATH": str(Path(__file__).parent)}
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=240)
    failed = ended.returncode != 0
    if failed:
        print(ended.stdout, ended.stderr, sep="\n")
    if not report.exists():
        return False
    for case in ElementTree.parse(report).iter("testcase"):
        trouble = [found for kind in ("failure", "error") for found in case.iter(kind)]
        result = f"FAIL: {len(trouble)} findings" if trouble else "pass"
        print(f"{CLIENT} | {case.get('name')}, {client} | {result}")
    return not failed


def main():
    well = True
    for client, headers in (("a client without a cookie", {}), ("a client with a cart", session())):
        with tempfile.TemporaryDirectory() as folder:
            well &= check(client, headers, folder)
    sys.exit(not well)


main()
