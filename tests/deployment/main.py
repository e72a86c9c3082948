"""Checks what is deployed to Azure, without Azure. Prints rows `what | check | pass`, and ends with 1 if one fails."""

import os
import sys
from pathlib import Path

import azd
import azure_types
import bicep
import design
import manifests
import mistakes
import references
import rights
import scripts
import settings
import smoke
import workflows

CHECKOUT = Path(__file__).resolve().parents[2]
TEMPLATES = CHECKOUT / "deploy/azure"
# Providers that are never checked, whether or not there are definitions of them: deploy/README.md names them.
UNTYPED = {"Microsoft.Resources", "Microsoft.ContainerRegistry"}

failed = 0


def row(what, check, problems):
    """One check that was made."""
    global failed
    failed += bool(problems)
    for problem in problems:
        print(problem, file=sys.stderr)
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    print(f"{what} | {check} | {'FAIL: ' + problems[0] + more if problems else 'pass'}", flush=True)


def main():
    templates = {}
    for path in sorted(TEMPLATES.glob("*.bicep")):
        try:
            templates[path.name] = bicep.read(path)
            row(path.name, "is Bicep", [])
        except bicep.SyntaxProblem as problem:
            row(path.name, "is Bicep", [str(problem)])
    if not failed:
        row("templates", "names are declared and used", references.problems(templates))
        row("templates", "settings agree with the manifests and the function app", settings.problems(CHECKOUT, templates))
        row("templates", "identities have the rights that they need, and no others", rights.problems(templates))
        row("templates", "say what the pet store relies on", design.problems(templates))
        row("workflows", "definitions are in order", workflows.problems(CHECKOUT / "deploy/logic-apps", templates["main.bicep"]))
        for name, found in workflows.mistakes(CHECKOUT / "deploy/logic-apps"):
            row("checks", f"find {name}", found)
        for name, found in mistakes.unnoticed(CHECKOUT, templates):
            row("checks", f"find {name}", found)
        types(templates)
    for name, found in scripts.checks(TEMPLATES):
        row("scripts", name, found)
    if not failed:
        for name, found in azd.checks(CHECKOUT, templates["main.bicep"]):
            row("azd", name, found)
        for name, found in smoke.checks(CHECKOUT, templates["main.bicep"]):
            row("smoke test", name, found)
        print("SKIPPED: azd's schema of azure.yaml: no package has it", flush=True)
        print("SKIPPED: the hooks in PowerShell were read, not run: no package has PowerShell", flush=True)
    kubernetes()
    sys.exit(1 if failed or not templates else 0)


def kubernetes():
    """The manifests."""
    folder = CHECKOUT / "deploy/kubernetes"
    kustomization, resources = manifests.read(folder)
    row("manifests", "keep to the schemas of Kubernetes", manifests.of_kubernetes(resources))
    row("manifests", "name what is there", manifests.names(CHECKOUT, kustomization, resources))
    for name, found in manifests.mistakes(folder, CHECKOUT):
        row("checks", f"find {name}", found)
    print("SKIPPED: KEDA's kinds: no package has their schemas", flush=True)


def types(templates):
    """The checks that need Azure's definitions."""
    folder = os.environ.get("AZURE_TYPES")
    if not folder:
        print("SKIPPED: Azure's type definitions are not here: name their folder in AZURE_TYPES", flush=True)
        return
    definitions = azure_types.Definitions(folder)
    for template in templates.values():
        found = azure_types.problems(template, definitions, UNTYPED) + references.unreadable(template, definitions, UNTYPED)
        row(template.name, "keeps to Azure's types", found)
    for name, found in mistakes.overlooked(definitions):
        row("checks", f"find {name}", found)
    for provider in sorted(UNTYPED):
        uses = any(resource.what.startswith(f"{provider}/") for template in templates.values() for resource in template.resources.values())
        if uses:
            print(f"SKIPPED: {provider}: its types are never checked", flush=True)


main()
