"""What `azd up` reads and runs: azure.yaml, the file of parameters, and the hooks, against stand-ins for azd and az."""

import json
import re

import powershell
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
OURS = {"PETSTORE_MAIL_TO", "PETSTORE_SESSION_KEY"}
OUTPUTS = {"resourceGroup": "rg-pets", "reserverName": "func-x", "registryName": "crx", "shopName": "app-x", "shopUrl": "https://app-x"}
PUBLISHED = ["cargo xtask package functions", "az functionapp deployment source config-zip", "az acr build", "az webapp restart"]


def checks(checkout, main):
    """Each check with what is wrong."""
    description = yaml.safe_load((checkout / "azure.yaml").read_text())
    parameters = json.loads((checkout / "deploy/azure/main.parameters.json").read_text())["parameters"]
    yield "azure.yaml names what is there", described(checkout, description)
    yield "the parameters are those of main.bicep", given(parameters, main)
    hooks = {name: checkout / description["hooks"][name]["posix"]["run"] for name in HOOKS}
    yield "azd's hooks read outputs of main.bicep", read(hooks["postprovision"], main)
    yield "azd's hooks publish in order", publishes(hooks)
    yield "azd's hooks make one session key, and leave none behind", one_key(hooks)
    yield "the session key is in no argument and no output of azd's hooks", hides_key(hooks)
    yield "azd's hooks end when a step fails, and go on when repeated", ends(hooks)
    scripts = {name: checkout / description["hooks"][name]["windows"]["run"] for name in HOOKS}
    yield "the hooks in PowerShell are PowerShell, and end at a failure", [p for path in scripts.values() for p in powershell.problems(path)]
    yield "the hooks in PowerShell call what the others call", same_calls(hooks, scripts)
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
    needed = {name for name, default in main.parameters.items() if default is None}
    found += [f"main.parameters.json: the parameter {name} is missing" for name in needed - parameters.keys()]
    for name, parameter in parameters.items():
        variable = re.fullmatch(r"\$\{(\w+)\}", parameter["value"])
        if not variable or variable[1] not in OF_AZD | OURS:
            found.append(f"main.parameters.json: {name}: nobody sets {parameter['value']}")
    return found


def read(hook, main):
    """What a hook reads from the environment: outputs, or what azd sets."""
    names = set(re.findall(r"\$\{?([A-Za-z]\w+)", hook.read_text())) - {"PETSTORE_SESSION_KEY"}
    unknown = names - main.outputs.keys() - OF_AZD
    return [f"{hook.name}: main.bicep has no output {name}" for name in unknown] + wrong(names == set(OUTPUTS), "it reads", names)


def wrong(condition, *what):
    return [] if condition else [" ".join(map(str, what))]


def environment(cloud):
    """What azd gives to a hook: its own values, and those of its environment."""
    return {"AZURE_ENV_NAME": "pets", **OUTPUTS, **cloud.environment()}


def up(cloud, hooks, fail=""):
    """`azd up`, as far as it matters here. How it ended, and the calls of both hooks."""
    code, before = cloud.run(hooks["preprovision"], environment=environment(cloud), fail=fail)
    if code:
        return code, before
    if fail == "provision":
        return 1, before
    for resource in ("group", "key"):
        (cloud.state / resource).touch()
    code, after = cloud.run(hooks["postprovision"], environment=environment(cloud), fail=fail)
    return code, before + after


def changing(calls):
    return [call for call in calls if call in PUBLISHED]


def publishes(hooks):
    code, calls = up(Cloud(), hooks)
    return wrong((code, changing(calls)) == (0, PUBLISHED), code, calls)


def one_key(hooks):
    cloud = Cloud()
    up(cloud, hooks, fail="provision")
    key = cloud.environment().get("PETSTORE_SESSION_KEY", "")
    found = wrong(re.fullmatch("[0-9a-f]{64}", key), "there is no session key before provisioning:", key)
    cloud.run(hooks["preprovision"], environment=environment(cloud))
    found += wrong(cloud.environment().get("PETSTORE_SESSION_KEY") == key, "a second one was made before the vault had the first")
    up(cloud, hooks)
    found += wrong(cloud.environment().get("PETSTORE_SESSION_KEY") == "", "azd still keeps it")
    code, calls = up(cloud, hooks)
    return found + wrong(code == 0 and "azd env set" not in calls, "a new one was made for a vault that has one", calls)


def hides_key(hooks):
    cloud = Cloud()
    up(cloud, hooks, fail="provision")
    key = cloud.environment()["PETSTORE_SESSION_KEY"]
    return wrong(key not in cloud.said + (cloud.state / "calls").read_text(), "it is seen")


def ends(hooks):
    found = []
    for step in ("az group exists", "azd env set", "azd env set PETSTORE_SESSION_KEY=", *PUBLISHED):
        cloud = Cloud("group")
        code, calls = up(cloud, hooks, fail=step)
        found += wrong(code != 0 and changing(calls) == PUBLISHED[: PUBLISHED.index(step) + 1 if step in PUBLISHED else 0], step, code, calls)
        code, calls = up(cloud, hooks)
        found += wrong((code, changing(calls)) == (0, PUBLISHED), step, "again:", code, calls)
    return found


def same_calls(hooks, scripts):
    """Each call that the hooks for sh made is in those for PowerShell, in the same order, with the same options."""
    found = []
    for name in HOOKS:
        cloud = Cloud("group", "vault")
        cloud.run(hooks[name], environment=environment(cloud))
        made = [powershell.signature(line.split(" ")) for line in cloud.lines()]
        written = powershell.calls(scripts[name], PROGRAMS)
        found += wrong(made == written, f"{name}: sh calls {made}, PowerShell calls {written}")
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
