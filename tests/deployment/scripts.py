"""The scripts against a stand-in for the Azure CLI: the right order, safe to repeat, the end at the first failure."""

import json
import re
import subprocess
import sys
from pathlib import Path

from stand_in import Cloud

OPTIONS = ["--name", "pets", "--location", "westeurope", "--mail-to", "stock@example.com"]
# What deploys, in this order, with each broker.
STEPS = {
    "service-bus": [
        "az deployment sub create",
        "cargo xtask package functions",
        "az functionapp deployment source config-zip",
        "cargo xtask package image",
        "az acr build",
        "az webapp restart",
    ],
    "event-grid": [
        "az deployment sub create",
        "cargo xtask package image",
        "az acr build",
        "az webapp restart",
        "curl",
        "az deployment group create",
    ],
}
# Command lines that deploy nothing.
UNUSABLE = [
    ["--name", "pets"],
    ["--name"],
    OPTIONS + ["--more"],
    OPTIONS + ["--auth", "key"],
    OPTIONS + ["--broker", "kafka"],
    OPTIONS + ["--broker", "event-grid", "--event-hubs"],
    ["--name", "a b", *OPTIONS[2:]],
]


def checks(folder):
    """Each check with what is wrong."""
    deploy, teardown = str(folder / "deploy.sh"), str(folder / "teardown.sh")
    yield "shellcheck finds nothing", shellcheck(map(str, sorted(folder.rglob("*.sh"))))
    yield "deploys identities, Service Bus and no Event Hubs unless told otherwise", chooses(deploy)
    for broker in STEPS:
        yield f"deploys in order over {broker}", in_order(deploy, broker)
        yield f"keeps the secrets when it deploys again over {broker}", keeps_secrets(deploy, broker)
        yield f"the secrets are in no argument and no output over {broker}", hides_secrets(deploy, broker)
        for number, step in enumerate(STEPS[broker]):
            yield f"ends when `{step}` fails over {broker}, and goes on when repeated", ends_at(deploy, broker, number)
    yield "the topic is told to deliver to the shop that was deployed", subscribes(deploy)
    yield "deploys nothing when it cannot see whether there are secrets", cannot_see(deploy)
    yield "deploys nothing without its options", refuses(deploy, UNUSABLE)
    yield "deletes nothing without its options", refuses(teardown, [[], ["--name"], ["--name", "pets'x"]])
    yield "asks before it deletes", asks(teardown)
    yield "deletes the logs for good, the group, then purges the vault", deletes(teardown)
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
    steps = {step for steps in STEPS.values() for step in steps}
    return [call for call in calls if call in steps]


def over(broker):
    return [*OPTIONS, "--broker", broker]


def in_order(deploy, broker):
    code, calls = Cloud().run(deploy, *over(broker))
    return wrong((code, changing(calls)) == (0, STEPS[broker]), code, calls)


def chooses(deploy):
    found = []
    for options, auth, broker, event_hubs in (
        ([], "identity", "service-bus", False),
        (["--auth", "sas", "--broker", "event-grid"], "sas", "event-grid", False),
        (["--event-hubs"], "identity", "service-bus", True),
    ):
        cloud = Cloud()
        code, _ = cloud.run(deploy, *OPTIONS, *options)
        if code:
            found.append(f"{options}: it ended with {code}")
            continue
        given = json.loads(cloud.parameters())["parameters"]
        for name, value in (("auth", auth), ("broker", broker), ("eventHubs", event_hubs)):
            found += wrong(given.get(name) == {"value": value}, options, given.get(name))
    return found


def secrets(cloud):
    """The session key, and the webhook's secret."""
    return [re.search(rf'"{name}": \{{ "value": "(.*)" \}}', cloud.parameters())[1] for name in ("sessionKey", "webhookSecret")]


def keeps_secrets(deploy, broker):
    cloud = Cloud()
    cloud.run(deploy, *over(broker))
    first = [len(secret) for secret in secrets(cloud)]
    code, calls = cloud.run(deploy, *over(broker))
    found = wrong(first == [64, 64 if broker == "event-grid" else 0], "they are so long:", first)
    return found + wrong((code, changing(calls), secrets(cloud)) == (0, STEPS[broker], ["", ""]), "again:", code, calls)


def subscribes(deploy):
    cloud = Cloud()
    cloud.run(deploy, *over("event-grid"))
    expected = "topicName=topicName vaultName=vaultName undeliveredAccountName=ordersAccount shopUrl=shopUrl"
    return wrong(any(line.startswith("az deployment group create") and expected in line for line in cloud.lines()), cloud.lines())


def cannot_see(deploy):
    found = []
    for question in ("az group exists", "az resource list", "az rest"):
        code, calls = Cloud("group", "key").run(deploy, *over("event-grid"), fail=question)
        found += wrong(code != 0 and changing(calls) == [], question, code, calls)
    return found


def hides_secrets(deploy, broker):
    cloud = Cloud()
    cloud.run(deploy, *over(broker))
    made = [secret for secret in secrets(cloud) if secret]
    return wrong(made and not any(secret in cloud.said + (cloud.state / "calls").read_text() for secret in made), "one is seen")


def ends_at(deploy, broker, number):
    cloud, steps = Cloud(), STEPS[broker]
    code, calls = cloud.run(deploy, *over(broker), fail=steps[number])
    found = wrong(code != 0 and changing(calls) == steps[: number + 1], code, calls)
    code, calls = cloud.run(deploy, *over(broker))
    return found + wrong((code, changing(calls)) == (0, steps), "again:", code, calls)


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
    cloud = Cloud("group", "key", "logs", "record")
    code, calls = cloud.run(teardown, "--name", "pets", "--yes")
    expected = ["az monitor log-analytics workspace delete", "az group delete", "az keyvault purge", "az deployment sub delete"]
    order = [call for call in calls if call in expected]
    is_gone = not any(cloud.has(left) for left in ("group", "deleted", "logs", "record"))
    found = wrong(code == 0 and order == expected and is_gone, code, calls)
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
