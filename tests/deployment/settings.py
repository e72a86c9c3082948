"""Whether the settings of the sites, the manifests, the function app and the vault agree."""

import json
import re
import tomllib

import bicep

# What Azure itself reads.
OF_AZURE = {
    "WEBSITES_PORT",
    "AzureWebJobsStorage__accountName",
    "AzureWebJobsStorage__credential",
    "AzureWebJobsStorage__clientId",
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
}
# What the host itself reads: which application it runs.
MANIFEST = "PETSTORE_MANIFEST"
# What an identity-based connection of the Functions host consists of.
OF_CONNECTION = ("__fullyQualifiedNamespace", "__credential", "__clientId")
VARIABLE = "SPIN_VARIABLE_"


def problems(checkout, templates):
    """What does not agree."""
    manifests = {name: tomllib.loads((checkout / name).read_text()) for name in ("spin.toml", "spin.event-grid.toml")}
    shop, reserver = templates["shop.bicep"], templates["reserver.bicep"]
    every = settings(shop.variables["everyBroker"])
    sites = (
        ("the shop", every | settings(shop.variables["serviceBus"]), shop.variables["serviceBusProof"], "secretsOfShop", "spin.toml", ["cart"]),
        (
            "the shop over Event Grid",
            every | settings(shop.variables["eventGrid"]),
            shop.variables["eventGridProof"],
            "secretsOfShopOverEventGrid",
            "spin.event-grid.toml",
            ["cart", "reserver-http"],
        ),
        (
            "the shop that tells carts to Event Hubs",
            every | settings(shop.variables["serviceBus"]) | settings(shop.variables["stream"]),
            shop.variables["serviceBusProof"],
            "secretsOfShop",
            "spin.toml",
            ["cart"],
        ),
        ("the reserver", settings(reserver.variables["every"]), reserver.variables["proof"], "secretsOfReserver", "spin.toml", ["reserver"]),
    )
    found = []
    for name, common, proofs, granted, manifest, components in sites:
        for auth in ("identity", "sas"):
            site = f"{name} with {auth}"
            given = common | settings(bicep.properties(proofs)[auth])
            found += variables(site, given, manifests[manifest], manifest, components, auth == "identity")
            found += secrets(site, given, bicep.properties(templates["access.bicep"].variables[granted])[auth], templates)
            if components == ["reserver"]:
                found += functions(checkout, given, manifests["spin.toml"])
            else:
                found += image(site, given, manifest)
    return found


def image(site, given, manifest):
    """The shop's image runs this application, and somebody reads each of its settings."""
    found = [f"{site}: nobody reads the setting {name}" for name in given if not name.startswith(VARIABLE) and name not in OF_AZURE | {MANIFEST}]
    chosen = given.get(MANIFEST, "spin.toml")
    return found + ([] if chosen == manifest else [f"{site}: it runs {chosen} and not {manifest}"])


def settings(node):
    """A list of settings, by their names."""
    found = {}
    for item in bicep.items(node):
        entry = bicep.properties(item)
        found[bicep.literal(entry["name"])] = bicep.text(entry["value"]).strip("'")
    return found


def variables(site, given, manifest, file, components, with_identity):
    """Each variable that is set is one; each that these components use and whose default means another place is set."""
    known = manifest["variables"]
    names = {name.removeprefix(VARIABLE).lower() for name in given if name.startswith(VARIABLE)}
    found = [f"{site}: {file} has no variable {name}" for name in names - known.keys()]
    used = set()
    for component in components:
        used |= set(re.findall(r"\{\{\s*(\w+)\s*\}\}", json.dumps(manifest["component"][component])))
    needed = {name for name in used if must_be_set(name, known[name])}
    # The sites have no identity that their platform would take unasked.
    needed |= {name for name in used if with_identity and name.endswith("_identity")}
    return found + [f"{site}: the variable {name} is not set" for name in sorted(needed - names)]


def must_be_set(name, variable):
    """A default that is a sample, the local emulator, or wider than what was deployed."""
    default = variable.get("default")
    is_sample = variable.get("secret", False) and default != ""
    return default is None or default == "*" or is_sample or "_port" in name


def functions(checkout, given, manifest):
    """The function app's own files, its settings, and the manifest."""
    found = []
    folder = checkout / "deploy/functions"
    names = {path.parent.name: json.loads(path.read_text()) for path in folder.glob("*/function.json")}
    claimed = {trigger.get("function") for trigger in manifest["trigger"]["service-bus"]}
    connections, replaced = set(), set()
    for name, file in names.items():
        for binding in file["bindings"]:
            if binding["type"] == "serviceBusTrigger":
                connections.add(binding["connection"])
                replaced |= set(re.findall("%(.+?)%", binding["queueName"]))
                if name not in claimed:
                    found.append(f"{name}: no [[trigger.service-bus]] has this function")
    for name in claimed - names.keys():
        found.append(f"spin.toml: there is no function {name}")
    expected = replaced | {connection + part for connection in connections for part in OF_CONNECTION}
    for name in sorted(expected - given.keys()):
        found.append(f"the reserver: the setting {name} is missing")
    for name in given.keys() - expected - OF_AZURE:
        disabled = re.fullmatch(r"AzureWebJobs\.(\w+)\.Disabled", name)
        if not name.startswith(VARIABLE) and not (disabled and disabled[1] in names):
            found.append(f"the reserver: nobody reads the setting {name}")
    return found


def secrets(site, given, granted, templates):
    """A site refers to the secrets that it may read, all of which are in the vault."""
    referred = {match[1] for value in given.values() for match in [re.search(r"secrets/([\w-]+)\)", value)] if match}
    may_read = {bicep.literal(item) for item in bicep.items(granted)}
    in_vault = {
        bicep.literal(bicep.properties(resource.body)["name"])
        for resource in templates["secrets.bicep"].resources.values()
        if "/secrets@" in resource.what
    }
    found = [f"{site}: it may not read the secret {name}" for name in referred - may_read]
    found += [f"{site}: it may read the secret {name} without need" for name in may_read - referred]
    return found + [f"{site}: the vault has no secret {name}" for name in (referred | may_read) - in_vault]
