"""The scripts against a stand-in for the Azure CLI: the right order, safe to repeat, the end at the first failure."""

import re
import subprocess
import sys
from pathlib import Path

from stand_in import Cloud

OPTIONS = ["--name", "pets", "--location", "westeurope", "--mail-to", "stock@example.com"]
# What deploys, in this order.
STEPS = [
    "az deployment sub create",
    "cargo xtask package functions",
    "az functionapp deployment source config-zip",
    "az acr build",
    "az webapp restart",
]


def checks(folder):
    """Each check with what is wrong."""
    deploy, teardown = str(folder / "deploy.sh"), str(folder / "teardown.sh")
    yield "shellcheck finds nothing", shellcheck(map(str, sorted(folder.rglob("*.sh"))))
    yield "deploys in order", in_order(deploy)
    yield "deploys identities unless told otherwise", chooses_auth(deploy)
    yield "keeps the session key when it deploys again", keeps_key(deploy)
    yield "the session key is in no argument and no output", hides_key(deploy)
    yield "deploys nothing when it cannot see whether there is a session key", cannot_see(deploy)
    for number, step in enumerate(STEPS):
        yield f"ends when `{step}` fails, and goes on when repeated", ends_at(deploy, number)
    yield "deploys nothing without its options", refuses(deploy, [["--name", "pets"], ["--name"], OPTIONS + ["--more"], OPTIONS + ["--auth", "key"], ["--name", "a b", *OPTIONS[2:]]])
    yield "deletes nothing without its options", refuses(teardown, [[], ["--name"], ["--name", "pets'x"]])
    yield "asks before it deletes", asks(teardown)
    yield "deletes the group, then purges the vault", deletes(teardown)
    yield "purges what an interrupted run left", purges(teardown)
    yield "says so when something is left", tells(teardown)


def wrong(condition, *what):
    """The problem, unless the condition holds."""
    return [] if condition else [" ".join(map(str, what))]


def shellcheck(scripts):
    program = Path(sys.executable).parent / "shellcheck"
    ended = subprocess.run([program, *scripts], capture_output=True, text=True, timeout=60)
    return wrong(ended.returncode == 0, ended.stdout)


def changing(calls):
    return [call for call in calls if call in STEPS]


def in_order(deploy):
    cloud = Cloud()
    code, calls = cloud.run(deploy, *OPTIONS)
    return wrong((code, changing(calls)) == (0, STEPS), code, calls)


def chooses_auth(deploy):
    found = []
    for options, auth in (([], "identity"), (["--auth", "sas"], "sas")):
        cloud = Cloud()
        cloud.run(deploy, *OPTIONS, *options)
        found += wrong(f'"auth": {{ "value": "{auth}" }}' in cloud.parameters(), options, cloud.parameters())
    return found


def session_key(cloud):
    return re.search(r'"sessionKey": \{ "value": "(.*)" \}', cloud.parameters())[1]


def keeps_key(deploy):
    cloud = Cloud()
    cloud.run(deploy, *OPTIONS)
    first = session_key(cloud)
    code, calls = cloud.run(deploy, *OPTIONS)
    again = session_key(cloud)
    return wrong((code, changing(calls), len(first), again) == (0, STEPS, 64, ""), code, calls, len(first), len(again))


def cannot_see(deploy):
    found = []
    for question in ("az group exists", "az resource list", "az rest"):
        code, calls = Cloud("group", "key").run(deploy, *OPTIONS, fail=question)
        found += wrong(code != 0 and changing(calls) == [], question, code, calls)
    return found


def hides_key(deploy):
    cloud = Cloud()
    cloud.run(deploy, *OPTIONS)
    key = session_key(cloud)
    return wrong(key and key not in cloud.said + (cloud.state / "calls").read_text(), "it is seen")


def ends_at(deploy, number):
    cloud = Cloud()
    code, calls = cloud.run(deploy, *OPTIONS, fail=STEPS[number])
    found = wrong(code != 0 and changing(calls) == STEPS[: number + 1], code, calls)
    code, calls = cloud.run(deploy, *OPTIONS)
    return found + wrong((code, changing(calls)) == (0, STEPS), "again:", code, calls)


def refuses(script, lines):
    found = []
    for line in lines:
        code, calls = Cloud("group").run(script, *line, answer="rg-pets\n")
        found += wrong((code, calls) == (2, []), line, code, calls)
    return found


def asks(teardown):
    found = []
    for answer in ("", "y\n", "rg-other\n"):
        cloud = Cloud("group", "key")
        code, calls = cloud.run(teardown, "--name", "pets", answer=answer)
        found += wrong(code == 1 and cloud.has("group") and "az group delete" not in calls, repr(answer), code, calls)
    cloud = Cloud("group", "key")
    code, _ = cloud.run(teardown, "--name", "pets", answer="rg-pets\n")
    return found + wrong(code == 0 and not cloud.has("group"), code)


def deletes(teardown):
    cloud = Cloud("group", "key")
    code, calls = cloud.run(teardown, "--name", "pets", "--yes")
    order = [call for call in calls if call in ("az group delete", "az keyvault purge")]
    found = wrong(code == 0 and order == ["az group delete", "az keyvault purge"] and not cloud.has("deleted"), code, calls)
    code, calls = cloud.run(teardown, "--name", "pets", "--yes")
    return found + wrong(code == 0 and "az group delete" not in calls, "again:", code, calls)


def purges(teardown):
    cloud = Cloud("group", "key")
    code, _ = cloud.run(teardown, "--name", "pets", "--yes", fail="keyvault purge")
    found = wrong(code != 0 and cloud.has("deleted"), "it did not end with the failure", code)
    code, calls = cloud.run(teardown, "--name", "pets", "--yes")
    return found + wrong(code == 0 and not cloud.has("deleted"), code, calls)


def tells(teardown):
    code, _ = Cloud("group", "key", "sticky").run(teardown, "--name", "pets", "--yes")
    return wrong(code == 1, code)
