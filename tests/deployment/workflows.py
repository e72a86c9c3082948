"""Whether the Logic Apps' definitions are in order, and get what they need."""

import json
import re

import bicep

SCHEMA = "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#"
STATUSES = {"Succeeded", "Failed", "Skipped", "TimedOut"}
# Types that the definitions use, and what each cannot be without.
TRIGGERS = {"Request": ["inputs"], "Recurrence": ["recurrence"]}
ACTIONS = {"Http": ["inputs"], "Response": ["inputs"], "Compose": ["inputs"], "If": ["expression", "actions"]}


def problems(folder, main):
    """What is wrong with the definitions in a folder, and with the values that main.bicep gives them."""
    found = []
    loaded = {}
    for module in main.modules.values():
        params = bicep.properties(bicep.properties(module.body)["params"])
        if "definition" in params:
            file = re.search(r"logic-apps/([\w-]+\.json)", bicep.text(params["definition"]))[1]
            loaded[file] = bicep.properties(params["parameterValues"]).keys()
    files = {path.name: json.loads(path.read_text()) for path in folder.glob("*.json")}
    for name, definition in files.items():
        found += [f"{name}: {problem}" for problem in of_definition(definition)]
        if name not in loaded:
            found.append(f"{name}: main.bicep does not load it")
            continue
        parameters = definition["parameters"]
        found += [f"{name}: there is no parameter {key}" for key in loaded[name] - parameters.keys()]
        found += [f"{name}: the parameter {key} gets no value" for key in parameters.keys() - loaded[name] if "defaultValue" not in parameters[key]]
    return found


def of_definition(definition):
    """The rules of the published schema that we rely on, and whether names in expressions are those of something."""
    found = []
    for key in ("$schema", "contentVersion", "triggers", "actions"):
        if key not in definition:
            found.append(f"{key} is missing")
    if definition.get("$schema") != SCHEMA:
        found.append("$schema is another")
    for name, trigger in definition.get("triggers", {}).items():
        found += kind(name, trigger, TRIGGERS)
    names = set()
    found += scope(definition.get("actions", {}), names)
    said = json.dumps(definition.get("actions", {}))
    for name in re.findall(r"parameters\('(.+?)'\)", said):
        if name not in definition.get("parameters", {}):
            found.append(f"there is no parameter {name}")
    for name in re.findall(r"(?:body|outputs|actions)\('(.+?)'\)", said):
        if name not in names:
            found.append(f"there is no action {name}")
    return found


def kind(name, written, known):
    """Its type is one of these, and it has what that needs."""
    if written.get("type") not in known:
        return [f"{name}: the type {written.get('type')} is not supported here"]
    return [f"{name}: {key} is missing" for key in known[written["type"]] if key not in written]


def scope(actions, names):
    """Actions run after others of the same scope; names are unique in the whole definition."""
    found = []
    for name, action in actions.items():
        if name in names:
            found.append(f"{name}: there are two of this name")
        names.add(name)
        found += kind(name, action, ACTIONS)
        for before, statuses in action.get("runAfter", {}).items():
            if before not in actions or before == name:
                found.append(f"{name}: it runs after {before}, which is not there")
            found += [f"{name}: there is no status {status}" for status in set(statuses) - STATUSES]
        found += scope(action.get("actions", {}), names) + scope(action.get("else", {}).get("actions", {}), names)
    return found
