"""The smoke test's way with Azure, as far as a stand-in for the Azure CLI goes: it finds what main.bicep names, and puts back what it changes."""

import http.server
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import bicep

SETTING = "SPIN_VARIABLE_ORDERS_STORAGE"
RIGHT = "@Microsoft.KeyVault(SecretUri=https://kv/secrets/orders-storage)"
# An Azure CLI whose function app has settings that can be changed; the file `fail` says in which call it fails.
PROGRAM = """#!{python}
import json, pathlib, sys
state = pathlib.Path({state!r})
line = " ".join(sys.argv[1:])
with (state / "calls").open("a") as calls:
    print(line, file=calls)
fail = (state / "fail").read_text()
if fail and fail in line:
    sys.exit("it was told to fail")
if "appsettings set" in line:
    given = json.loads(pathlib.Path(sys.argv[sys.argv.index("--settings") + 1][1:]).read_text())
    (state / "settings").write_text(json.dumps(given))
answers = json.loads((state / "answers").read_text())
answers["functionapp config appsettings list"] = [dict(name=name, value=value) for name, value in json.loads((state / "settings").read_text()).items()]
print(json.dumps(next((answer for start, answer in answers.items() if line.startswith(start)), None)))
"""
# Breaks the storage, then does what its argument says.
DRIVER = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))
from azure_target import Azure
azure = Azure("pets")
with azure.storage_refused():
    print("BROKEN", azure.setting(), flush=True)
    if sys.argv[1] == "fail": raise SystemExit(3)
    if sys.argv[1] == "wait": time.sleep(60)
"""
OVER_SERVICE_BUS = ["shop", "orders", "workflow", "reserver", "namespace"]
# Looks what there is.
LOOK = """
from azure_target import Azure
print("QUEUE", Azure("pets").has_queue)
"""

# Asks a console for an order file.
ASK = """
import sys
from local_target import Local
print("FILE", Local("", sys.argv[1], "").order_file("none"))
"""


def checks(checkout, main):
    """Each check with what is wrong."""
    sys.path.insert(0, str(checkout / "deploy/smoke"))
    try:
        from azure_target import BEGINNINGS, PARTS, QUEUE
    finally:
        sys.path.pop(0)
    yield "looks for names that main.bicep makes", names(main, BEGINNINGS, QUEUE)
    for how in ("well", "fail", "wait"):
        yield f"puts the setting back when it ends {ENDS[how]}", puts_back(checkout, BEGINNINGS, how)
    yield "leaves a setting alone that another run has broken", leaves(checkout, BEGINNINGS)
    yield "shows no value of a setting", shows_nothing(checkout, BEGINNINGS)
    yield "reaches what runs on this machine without a proxy", passes_proxy(checkout, BEGINNINGS)
    yield "knows which broker was deployed", knows_broker(checkout, BEGINNINGS, PARTS)


ENDS = {"well": "well", "fail": "with a failure", "wait": "by SIGTERM"}


def names(main, beginnings, queue):
    """Each beginning is that of a name; what follows is the suffix."""
    made = [bicep.text(value).strip("'") for value in bicep.properties(main.variables["names"]).values()]
    found = [f"main.bicep makes no name {start}..." for _, start in beginnings.values() if f"{start}${{suffix}}" not in made]
    return found + ([] if queue in made else [f"main.bicep makes no queue {queue}"])


class Machine:
    """A folder with the stand-in on its path."""

    def __init__(self, checkout, beginnings, value=RIGHT, parts=None):
        self.folder = tempfile.TemporaryDirectory()
        self.state = Path(self.folder.name)
        self.smoke = checkout / "deploy/smoke"
        (self.state / "az").write_text(PROGRAM.format(python=sys.executable, state=str(self.state)))
        (self.state / "az").chmod(0o755)
        resources = [{"type": kind, "name": start + "x", "id": f"/{start}x"} for part, (kind, start) in beginnings.items() if part in (parts or OVER_SERVICE_BUS)]
        answers = {"resource list": resources, "webapp show": {"defaultHostName": "shop.example"}, "account get-access-token": {"accessToken": "the-token"}}
        (self.state / "answers").write_text(json.dumps(answers))
        (self.state / "settings").write_text(json.dumps({SETTING: value}))
        (self.state / "fail").write_text("")

    def run(self, how, driver=DRIVER, more=None):
        """How it ended and what it said; the storage was broken in between."""
        environment = os.environ | {"PATH": f"{self.state}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(self.smoke), "PYTHONDONTWRITEBYTECODE": "1"}
        environment |= more or {}
        process = subprocess.Popen(
            [sys.executable, "-c", driver, how], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        said = []
        for line in process.stdout:
            said.append(line)
            if line.startswith("BROKEN") and how == "wait":
                process.send_signal(signal.SIGTERM)
        return process.wait(timeout=30), "".join(said)

    def setting(self):
        return json.loads((self.state / "settings").read_text())[SETTING]


class NothingThere(http.server.BaseHTTPRequestHandler):
    """A console without order files."""

    def do_GET(self):
        self.send_error(404)

    def log_message(self, *_):
        pass


def passes_proxy(checkout, beginnings):
    with http.server.HTTPServer(("127.0.0.1", 0), NothingThere) as console:
        threading.Thread(target=console.serve_forever, daemon=True).start()
        # Nobody listens on port 1.
        proxies = {"http_proxy": "http://127.0.0.1:1", "no_proxy": "", "NO_PROXY": ""}
        code, said = Machine(checkout, beginnings).run(f"http://127.0.0.1:{console.server_port}", ASK, proxies)
        console.shutdown()
    return [] if (code, said) == (0, "FILE None\n") else [f"it ended with {code}: {said}"]


def knows_broker(checkout, beginnings, parts):
    found = []
    for broker, there in parts.items():
        code, said = Machine(checkout, beginnings, parts=there).run("well", LOOK)
        found += [] if (code, said) == (0, f"QUEUE {broker == 'service-bus'}\n") else [f"over {broker}, it ended with {code}: {said}"]
        code, said = Machine(checkout, beginnings, parts=there[1:]).run("well", LOOK)
        found += [] if code and "was it deployed with these templates?" in said else [f"without {there[0]}, it ended with {code}: {said}"]
    return found


def puts_back(checkout, beginnings, how):
    machine = Machine(checkout, beginnings)
    code, said = machine.run(how)
    is_right = machine.setting() == RIGHT and "BROKEN broken" in said and (code == 0) == (how == "well")
    return [] if is_right else [f"the setting is {machine.setting()}, it ended with {code}: {said}"]


def leaves(checkout, beginnings):
    machine = Machine(checkout, beginnings, "broken")
    code, said = machine.run("well")
    changed = "appsettings set" in (machine.state / "calls").read_text()
    return [] if code and not changed and "deploy again" in said else [f"it ended with {code}: {said}"]


def shows_nothing(checkout, beginnings):
    machine = Machine(checkout, beginnings)
    _, said = machine.run("well")
    seen = [secret for secret in (RIGHT, "the-token") if re.search(re.escape(secret), said + (machine.state / "calls").read_text())]
    return [f"{secret} is shown, or an argument" for secret in seen]
