"""What `azd up` reads and runs: azure.yaml, the file of parameters, and the hooks, against stand-ins for azd and az."""

import json
import re

import powershell
import scripts
import yaml
from stand_in import Cloud

PROGRAMS = ("az", "azd", "cargo")
# The keys of azd's schema that are used here; nothing on this machine has the schema itself.
KEYS = {"name", "requiredVersions", "infra", "workflows", "hooks"}
INFRA = {"provider", "path", "module"}
HOOKS = {"preprovision", "postprovision"}
HOOK = {"shell", "run", "interactive"}
SYSTEMS = {"posix": ("sh", ".sh"), "windows": ("pwsh", ".ps1")}
# What azd itself puts into the environment of hooks, and into parameters.
OF_AZD = {"AZURE_ENV_NAME", "AZURE_LOCATION"}
# What the user sets, or azd asks for, since the parameter has no default; and what the first hook sets.
SECRETS = {"PETSTORE_SESSION_KEY", "PETSTORE_WEBHOOK_SECRET"}
# Parameters with a default that a user can choose in the environment, as with deploy.sh's options.
CHOICES = {"auth", "broker", "eventHubs"}
OURS = {"PETSTORE_MAIL_TO", "PETSTORE_AUTH", "PETSTORE_BROKER", "PETSTORE_EVENT_HUBS"} | SECRETS
EVERY_OUTPUT = {
    "resourceGroup": "rg-pets", "registryName": "crx", "shopName": "app-x", "shopUrl": "https://app-x", "vaultName": "kv-x", "ordersAccount": "stordersx"
}
OUTPUTS = {"service-bus": EVERY_OUTPUT | {"reserverName": "func-x", "topicName": ""}, "event-grid": EVERY_OUTPUT | {"reserverName": "", "topicName": "orders-x"}}
# What the scripts publish after provisioning, which is their own first step.
PUBLISHED = {broker: steps[1:] for broker, steps in scripts.STEPS.items()}


def checks(checkout, main):
    """Each check with what is wrong."""
    description = yaml.safe_load((checkout / "azure.yaml").read_text())
    parameters = json.loads((checkout / "deploy/azure/main.parameters.json").read_text())["parameters"]
    yield "azure.yaml names what is there", described(checkout, description)
    yield "the parameters are those of main.bicep", given(parameters, main)
    hooks = {name: checkout / description["hooks"][name]["posix"]["run"] for name in HOOKS}
    yield "azd's hooks read outputs of main.bicep", read(hooks["postprovision"], main)
    for broker in PUBLISHED:
        yield f"azd's hooks publish in order over {broker}", publishes(hooks, broker)
        yield f"azd's hooks make secrets once, and leave none behind, over {broker}", made_once(hooks, broker)
        yield f"the secrets are in no argument and no output of azd's hooks over {broker}", hides_secrets(hooks, broker)
        yield f"azd's hooks end when a step fails, and go on when repeated, over {broker}", ends(hooks, broker)
    shells = {name: checkout / description["hooks"][name]["windows"]["run"] for name in HOOKS}
    yield "the hooks in PowerShell are PowerShell, and end at a failure", [p for path in shells.values() for p in powershell.problems(path)]
    yield "the hooks in PowerShell call what the others call", same_calls(hooks, shells)
    for name, found in mistakes(checkout, description, parameters, main):
        yield f"finds {name}", found


def described(checkout, description):
    """Unknown keys, and names of files that are not there."""
    found = [f"azure.yaml: {key} is not known here" for key in description.keys() - KEYS]
    found += [f"azure.yaml: infra.{key} is not known here" for key in description["infra"].keys() - INFRA]
    module = checkout / description["infra"]["path"] / f"{description['infra']['module']}.bicep"
    if not module.is_file():
        found.append(f"azure.yaml: there is no {module}")
    if description["workflows"] != {"up": {"steps": [{"azd": "provision"}]}}:
        found.append("azure.yaml: `azd up` does not only provision, and there is no service to deploy")
    for name, hook in description["hooks"].items():
        if name not in HOOKS or hook.keys() != SYSTEMS.keys():
            found.append(f"azure.yaml: {name}: it is not known here, or not for both kinds of systems")
            continue
        for system, (shell, ending) in SYSTEMS.items():
            script = hook[system]
            if script.keys() - HOOK or script["shell"] != shell or not script["run"].endswith(ending):
                found.append(f"azure.yaml: {name} for {system}: {script}")
            if not (checkout / script["run"]).is_file():
                found.append(f"azure.yaml: {name}: there is no {script['run']}")
    return found


def given(parameters, main):
    """What the file gives is declared, and what has no default is given."""
    found = [f"main.parameters.json: main.bicep has no parameter {name}" for name in parameters.keys() - main.parameters.keys()]
    needed = {name for name, default in main.parameters.items() if default is None} | CHOICES
    found += [f"main.parameters.json: the parameter {name} is missing" for name in needed - parameters.keys()]
    for name, parameter in parameters.items():
        variable = re.fullmatch(r"\$\{(\w+)(=[\w-]+)?\}", parameter["value"])
        if not variable or variable[1] not in OF_AZD | OURS:
            found.append(f"main.parameters.json: {name}: nobody sets {parameter['value']}")
    return found


def read(hook, main):
    """What a hook reads from the environment: outputs, or what azd sets."""
    names = set(re.findall(r"\$\{?([A-Za-z]\w+)", hook.read_text()))
    unknown = names - main.outputs.keys() - OF_AZD
    return [f"{hook.name}: main.bicep has no output {name}" for name in unknown] + wrong(names == set(OUTPUTS["event-grid"]), "it reads", names)


def wrong(condition, *what):
    return [] if condition else [" ".join(map(str, what))]


def environment(cloud, broker):
    """What azd gives to a hook: its own values, and those of its environment."""
    return {"AZURE_ENV_NAME": "pets", "PETSTORE_BROKER": broker, **OUTPUTS[broker], **cloud.environment()}


def up(cloud, hooks, broker, fail=""):
    """`azd up`, as far as it matters here. How it ended, and the calls of both hooks."""
    code, before = cloud.run(hooks["preprovision"], environment=environment(cloud, broker), fail=fail)
    if code:
        return code, before
    if fail == "provision":
        return 1, before
    for resource in ("group", "key", *(["webhook"] if broker == "event-grid" else [])):
        (cloud.state / resource).touch()
    code, after = cloud.run(hooks["postprovision"], environment=environment(cloud, broker), fail=fail)
    return code, before + after


def kept(cloud):
    """The secrets that azd keeps."""
    return {name: value for name, value in cloud.environment().items() if name in SECRETS and value}


def publishes(hooks, broker):
    code, calls = up(Cloud(), hooks, broker)
    return wrong((code, scripts.changing(calls)) == (0, PUBLISHED[broker]), code, calls)


def made_once(hooks, broker):
    cloud = Cloud()
    up(cloud, hooks, broker, fail="provision")
    first = kept(cloud)
    expected = SECRETS if broker == "event-grid" else {"PETSTORE_SESSION_KEY"}
    are_right = first.keys() == expected and all(re.fullmatch("[0-9a-f]{64}", value) for value in first.values())
    found = wrong(are_right and len(set(first.values())) == len(first), "before provisioning there are", first)
    cloud.run(hooks["preprovision"], environment=environment(cloud, broker))
    found += wrong(kept(cloud) == first, "others were made before the vault had the first")
    up(cloud, hooks, broker)
    found += wrong(not kept(cloud), "azd still keeps", kept(cloud))
    code, calls = up(cloud, hooks, broker)
    return found + wrong(code == 0 and "azd env set" not in calls, "new ones were made for a vault that has them", calls)


def hides_secrets(hooks, broker):
    cloud = Cloud()
    up(cloud, hooks, broker, fail="provision")
    seen = cloud.said + (cloud.state / "calls").read_text()
    return wrong(kept(cloud) and not any(value in seen for value in kept(cloud).values()), "one is seen")


def ends(hooks, broker):
    found, published = [], PUBLISHED[broker]
    for step in ("az group exists", "azd env set --file", "azd env set PETSTORE_SESSION_KEY=", *published):
        cloud = Cloud("group")
        code, calls = up(cloud, hooks, broker, fail=step)
        done = published[: published.index(step) + 1] if step in published else []
        found += wrong(code != 0 and scripts.changing(calls) == done, step, code, calls)
        code, calls = up(cloud, hooks, broker)
        found += wrong((code, scripts.changing(calls)) == (0, published), step, "again:", code, calls)
    return found


def same_calls(hooks, shells):
    """Each call that the hooks for sh make with either broker is in those for PowerShell, in the same order, with the same options."""
    found = []
    for name in HOOKS:
        written = powershell.calls(shells[name], PROGRAMS)
        made = set()
        for broker in PUBLISHED:
            cloud = Cloud("group", "vault")
            cloud.run(hooks[name], environment=environment(cloud, broker))
            calls = [powershell.signature(line.split(" ")) for line in cloud.lines() if line.split(" ")[0] in PROGRAMS]
            calls = list(dict.fromkeys(calls))
            found += wrong(calls == [call for call in written if call in calls], f"{name}: over {broker}, sh calls {calls}, PowerShell calls {written}")
            made |= set(calls)
        found += [f"{name}: only PowerShell calls {call}" for call in written if call not in made]
    return found


def mistakes(checkout, description, parameters, main):
    """Mistakes that must be found, each with why its check is worth nothing."""
    hook = description["hooks"]["preprovision"]
    cases = {
        "a hook that is not there": described(checkout, description | {"hooks": {"preprovision": hook | {"posix": hook["posix"] | {"run": "x.sh"}}}}),
        "a hook without PowerShell": described(checkout, description | {"hooks": {"preprovision": {"posix": hook["posix"]}}}),
        "a key that azd does not have": described(checkout, description | {"infrastructure": {}}),
        "a parameter that main.bicep does not have": given(parameters | {"more": {"value": "${AZURE_ENV_NAME}"}}, main),
        "a parameter that is not given": given({name: value for name, value in parameters.items() if name != "mailTo"}, main),
        "a value that nobody sets": given(parameters | {"mailTo": {"value": "${MAIL}"}}, main),
    }
    for name, found in cases.items():
        yield name, wrong(found, "it is not found")
