"""Whether the Kubernetes manifests keep to its schemas, and their names are those of something."""

import tomllib

import kubernetes_validate
import yaml

import settings

VERSION = "1.37"
# What each deployment's secret holds, as the folder's README.md says.
SECRETS = {
    "shop": {"SESSION_KEY"},
    "reserver": {"ALERT_URL"},
}
COMPONENTS = {"shop": ["cart"], "reserver": ["reserver"]}


def read(folder):
    """The kustomization and its resources."""
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text())
    resources = [document for file in kustomization["resources"] for document in yaml.safe_load_all((folder / file).read_text())]
    return kustomization, resources


def of_kubernetes(resources):
    """What breaks the schemas, strictly: a property that does not exist is wrong."""
    found = []
    for resource in resources:
        if resource["apiVersion"].startswith("keda.sh/"):
            continue
        try:
            kubernetes_validate.validate(resource, VERSION, strict=True)
        except (kubernetes_validate.ValidationError, kubernetes_validate.SchemaNotFoundError) as error:
            found.append(f"{resource['kind']} {resource['metadata']['name']}: {str(error).splitlines()[0] or 'no schema'}")
    return found


def names(checkout, kustomization, resources):
    """What is named and not there."""
    known = {(resource["kind"], resource["metadata"]["name"]) for resource in resources}
    maps = {generator["name"]: dict(line.split("=", 1) for line in generator["literals"]) for generator in kustomization["configMapGenerator"]}
    manifest = tomllib.loads((checkout / "spin.toml").read_text())
    page = (checkout / "deploy/kubernetes/README.md").read_text()
    found = []
    for resource in resources:
        spec = resource.get("spec", {})
        if resource["kind"] == "Deployment":
            found += deployment(resource, maps, manifest, page) + identity(resource, resources)
        if resource["kind"] == "ScaledObject":
            wanted = [("Deployment", spec["scaleTargetRef"]["name"])]
            wanted += [("TriggerAuthentication", trigger["authenticationRef"]["name"]) for trigger in spec["triggers"]]
            found += [f"ScaledObject: there is no {kind} {name}" for kind, name in wanted if (kind, name) not in known]
            given = maps["petstore"]
            for key, variable in (("queueName", "ORDERS_QUEUE"), ("namespace", "SERVICE_BUS_NAMESPACE")):
                if spec["triggers"][0]["metadata"][key] != given[settings.VARIABLE + variable]:
                    found.append(f"ScaledObject: {key} is not the {variable} of the others")
    return found


def deployment(resource, maps, manifest, page):
    name = resource["metadata"]["name"]
    pod = resource["spec"]["template"]
    container = pod["spec"]["containers"][0]
    given = {}
    found = []
    for source in container["envFrom"]:
        if "configMapRef" in source:
            given |= maps.get(source["configMapRef"]["name"], {})
        elif source["secretRef"]["name"] != name:
            found.append(f"{name}: its secret is another's")
    given |= {settings.VARIABLE + variable: "" for variable in SECRETS[name]}
    found += [f"{name}: README.md does not name {variable}" for variable in SECRETS[name] if settings.VARIABLE + variable not in page]
    if not resource["spec"]["selector"]["matchLabels"].items() <= pod["metadata"]["labels"].items():
        found.append(f"{name}: the selector does not match the pods")
    return found + settings.variables(name, given, manifest, "spin.toml", COMPONENTS[name], False)


def identity(resource, resources):
    """Whether the pods get a token of a service account that stands for an identity."""
    name, pod = resource["metadata"]["name"], resource["spec"]["template"]
    account = pod["spec"].get("serviceAccountName")
    annotations = [other["metadata"].get("annotations", {}) for other in resources if other["kind"] == "ServiceAccount" and other["metadata"]["name"] == account]
    found = [] if annotations and "azure.workload.identity/client-id" in annotations[0] else [f"{name}: no service account that stands for an identity"]
    used = pod["metadata"]["labels"].get("azure.workload.identity/use") == "true"
    return found + ([] if used else [f"{name}: its pods do not use workload identity"])


def mistakes(folder, checkout):
    """Mistakes that must be found, each with why its check is worth nothing."""
    def spoilt(spoil):
        kustomization, resources = read(folder)
        by_name = {(resource["kind"], resource["metadata"]["name"]): resource for resource in resources}
        spoil(kustomization, by_name)
        return of_kubernetes(resources) + names(checkout, kustomization, resources)

    cases = {
        "a manifest's property that does not exist": (lambda k, r: r["Deployment", "shop"]["spec"].update(replica=1), "replica"),
        "a manifest's missing property": (lambda k, r: r["Service", "shop"]["spec"]["ports"][0].pop("port"), "'port' is a required property"),
        "a scaled deployment that is not there": (lambda k, r: r["ScaledObject", "reserver"]["spec"]["scaleTargetRef"].update(name="x"), "Deployment x"),
        "pods that are nobody to Azure": (lambda k, r: r["Deployment", "shop"]["spec"]["template"]["spec"].update(serviceAccountName="x"), "no service account"),
        "pods without workload identity": (lambda k, r: r["Deployment", "shop"]["spec"]["template"]["metadata"]["labels"].popitem(), "do not use"),
        "a variable that the pods lack": (lambda k, r: k["configMapGenerator"][0]["literals"].pop(), "alert_host is not set"),
    }
    for name, (spoil, mark) in cases.items():
        found = spoilt(spoil)
        yield name, [] if any(mark in problem for problem in found) else [f"{mark} is not found: {found}"]
