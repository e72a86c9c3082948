"""Whether the Logic Apps' definitions are in order, and get what they need."""

import json
import re

import bicep

SCHEMA = "https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#"
STATUSES = {"Succeeded", "Failed", "Skipped", "TimedOut"}
# Types that the definitions use, and what each cannot be without.
TRIGGERS = {"Request": ["inputs"], "Recurrence": ["recurrence"]}
ACTIONS = {"Http": ["inputs"], "Response": ["inputs"], "Compose": ["inputs"], "If": ["expression", "actions"]}
# What the schema gives a trigger or an action besides what its type needs.
OF_TRIGGERS = {"type", "kind", "description", "conditions", "metadata", "operationOptions", "runtimeConfiguration"}
OF_ACTIONS = {"type", "kind", "description", "metadata", "operationOptions", "runAfter", "runtimeConfiguration", "limit"}
OPTIONAL = {"If": {"else"}}
PARAMETERS = {"string", "securestring", "int", "bool", "array", "object", "secureobject", "float"}
FREQUENCIES = {"Second", "Minute", "Hour", "Day", "Week", "Month", "Year"}
COMPARISONS = {"equals", "greater", "greaterOrEquals", "less", "lessOrEquals", "contains", "startsWith", "endsWith"}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
INPUTS = {"method", "uri", "headers", "queries", "body", "cookie", "authentication", "retryPolicy"}
RETRIES = {"none": set(), "fixed": {"count", "interval"}, "exponential": {"count", "interval"}}
OPTIONS = {"Http": {"DisableAsyncPattern"}, "Response": {"Asynchronous"}, "Request": {"EnableSchemaValidation"}}


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
    for key in definition.keys() - {"$schema", "contentVersion", "parameters", "triggers", "actions", "outputs", "staticResults"}:
        found.append(f"{key} is not known")
    for name, parameter in definition.get("parameters", {}).items():
        if str(parameter.get("type")).lower() not in PARAMETERS:
            found.append(f"{name}: there is no type {parameter.get('type')} of parameters")
    for name, trigger in definition.get("triggers", {}).items():
        found += kind(name, trigger, TRIGGERS, OF_TRIGGERS)
        if trigger.get("type") == "Recurrence":
            found += recurrence(name, trigger)
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


def kind(name, written, known, common):
    """Its type is one of these, and it has what that needs, and nothing that nobody knows."""
    of_type = written.get("type")
    if of_type not in known:
        return [f"{name}: the type {of_type} is not supported here"]
    found = [f"{name}: {key} is missing" for key in known[of_type] if key not in written]
    found += [f"{name}: {key} is not known" for key in written.keys() - common - set(known[of_type]) - OPTIONAL.get(of_type, set())]
    option = written.get("operationOptions")
    return found + ([] if option is None or option in OPTIONS.get(of_type, ()) else [f"{name}: there is no operationOptions {option}"])


def recurrence(name, trigger):
    """How often it is, and how many runs there may be."""
    given = trigger.get("recurrence", {})
    runs = trigger.get("runtimeConfiguration", {}).get("concurrency", {}).get("runs", 1)
    found = [] if given.get("frequency") in FREQUENCIES else [f"{name}: there is no frequency {given.get('frequency')}"]
    found += [] if isinstance(given.get("interval"), int) and given["interval"] > 0 else [f"{name}: the interval is no number above 0"]
    return found + ([] if isinstance(runs, int) and 1 <= runs <= 100 else [f"{name}: there may be 1 to 100 runs"])


def scope(actions, names):
    """Actions run after others of the same scope; names are unique in the whole definition."""
    found = []
    for name, action in actions.items():
        if name in names:
            found.append(f"{name}: there are two of this name")
        names.add(name)
        found += kind(name, action, ACTIONS, OF_ACTIONS)
        for before, statuses in action.get("runAfter", {}).items():
            if before not in actions or before == name:
                found.append(f"{name}: it runs after {before}, which is not there")
            found += [f"{name}: there is no status {status}" for status in set(statuses) - STATUSES]
        if action.get("type") == "If":
            found += [f"{name}: {problem}" for problem in condition(action.get("expression"))]
        if action.get("type") == "Http":
            found += [f"{name}: {problem}" for problem in http(action.get("inputs", {}))]
        found += scope(action.get("actions", {}), names) + scope(action.get("else", {}).get("actions", {}), names)
    return found


def condition(written):
    """An expression, or an object with one operator and its operands."""
    if isinstance(written, str):
        return [] if written.startswith("@") else ["a condition that is a text is an expression"]
    if not isinstance(written, dict) or len(written) != 1:
        return ["a condition has one operator"]
    ((operator, operands),) = written.items()
    if operator == "not":
        return condition(operands)
    if operator in ("and", "or") and isinstance(operands, list):
        return [problem for operand in operands for problem in condition(operand)]
    if operator in COMPARISONS and isinstance(operands, list) and len(operands) == 2:
        return []
    return [f"there is no condition {operator} with such operands"]


def http(inputs):
    """A request, who sends it, and how often."""
    found = [f"{key} is missing" for key in ("method", "uri") if key not in inputs]
    found += [f"{key} is not known" for key in inputs.keys() - INPUTS]
    if str(inputs.get("method")).upper() not in METHODS:
        found.append(f"there is no method {inputs.get('method')}")
    policy = inputs.get("retryPolicy", {"type": "none"})
    if policy.get("type") not in RETRIES or not RETRIES[policy["type"]] <= policy.keys():
        found.append(f"the retryPolicy {policy} is none")
    authentication = inputs.get("authentication")
    if authentication and (authentication.get("type") != "ManagedServiceIdentity" or not str(authentication.get("audience")).startswith("https://")):
        found.append("it proves who it is with something else than an identity for an audience")
    return found


def mistakes(folder):
    """Mistakes in the definitions that must be found, each with why its check is worth nothing."""
    lock, branch = ["actions", "Lock_dead_letter"], ["actions", "There_is_one"]
    cases = {
        "a workflow without triggers": (["triggers"], None, "triggers is missing"),
        "a workflow of another schema": (["$schema"], "https://example.com", "$schema is another"),
        "a workflow's parameter without a type": (["parameters", "queue", "type"], None, "queue: there is no type"),
        "a recurrence that never comes": (["triggers", "Every_minute", "recurrence", "interval"], 0, "the interval is no number"),
        "a recurrence in no known unit": (["triggers", "Every_minute", "recurrence", "frequency"], "Minutes", "no frequency Minutes"),
        "a trigger of a type that is not known": (["triggers", "Every_minute", "type"], "Timer", "the type Timer"),
        "an action without inputs": (lock + ["inputs"], None, "Lock_dead_letter: inputs is missing"),
        "a request without an address": (lock + ["inputs", "uri"], None, "Lock_dead_letter: uri is missing"),
        "a request that proves nothing": (lock + ["inputs", "authentication", "audience"], None, "an identity for an audience"),
        "retries without a number": (lock + ["inputs", "retryPolicy"], {"type": "fixed"}, "retryPolicy"),
        "an option that actions do not have": (lock + ["operationOptions"], "DisableAsync", "no operationOptions"),
        "a member that actions do not have": (lock + ["input"], {}, "input is not known"),
        "a condition that is none": (branch + ["expression"], {"and": [{"equals": [1]}]}, "no condition equals"),
        "an action that runs after nothing": (branch + ["runAfter"], {"Lock": ["Succeeded"]}, "it runs after Lock"),
        "a status that is none": (branch + ["runAfter", "Lock_dead_letter"], ["Done"], "no status Done"),
        "an expression with another action's name": (lock + ["inputs", "uri"], "@body('Lock')", "no action Lock"),
        "an expression with another parameter's name": (lock + ["inputs", "uri"], "@parameters('queues')", "no parameter queues"),
    }
    right = (folder / "dead-letters.json").read_text()
    for name, (place, value, mark) in cases.items():
        changed = json.loads(right)
        inner = changed
        for key in place[:-1]:
            inner = inner[key]
        inner.pop(place[-1], None)
        if value is not None:
            inner[place[-1]] = value
        found = of_definition(changed)
        yield name, [] if any(mark in problem for problem in found) else [f"{mark} is not found: {found}"]
