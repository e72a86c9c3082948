"""Azure's own type definitions, and whether a template keeps to them."""

import json
from pathlib import Path

import bicep

REQUIRED, READ_ONLY, WRITE_ONLY = 1, 2, 4
# What Bicep itself gives a declaration a meaning for, or takes from its first line.
OF_BICEP = {"parent", "scope", "dependsOn", "name"}
OF_DECLARATION = {"type", "apiVersion"}


class Unknown(Exception):
    """There is no such resource type."""


class Definitions:
    """The folder with `<provider>/<api-version>/types.json`; what is read of it is what is asked for, since all of Azure is large."""

    def __init__(self, folder):
        self.paths = {path.parts[-3:-1]: path for path in Path(folder).glob("*/*/types.json")}
        self.read = {}

    def file(self, what):
        """The types of the provider and version of `Type@version`; none if there is no such file."""
        kind, _, version = what.lower().partition("@")
        key = kind.split("/")[0], version
        if key in self.paths and key not in self.read:
            self.read[key] = json.loads(self.paths[key].read_text())
        return self.read.get(key, [])

    def providers(self):
        """The providers that there are definitions of."""
        return {provider for provider, _ in self.paths}

    def body(self, what):
        """The file and the body of `Type@version`. Raises Unknown."""
        types = self.file(what)
        for entry in types:
            if entry["$type"] == "ResourceType" and entry["name"].lower() == what.lower():
                return types, follow(types, entry["body"])
        raise Unknown(what)

    def function(self, what, name):
        """The file and the function of a resource type; None if it has no such function."""
        kind = what.lower().partition("@")[0]
        types = self.file(what)
        for entry in types:
            if entry["$type"] == "ResourceFunctionType" and entry["name"] == name and entry["resourceType"].lower() == kind:
                return types, entry
        return None


def follow(types, reference):
    """The element that a reference names."""
    return types[int(reference["$ref"].removeprefix("#/"))]


class Check:
    """Compares values with types, and collects what is wrong."""

    def __init__(self, types, template):
        self.types = types
        self.template = template
        self.problems = []

    def resource(self, resource, expected):
        """A declaration against the body of its type."""
        given = bicep.properties(resource.body)
        if resource.existing:
            for name in given.keys() - OF_BICEP:
                self.wrong(resource.body, name, "an existing resource has no properties of its own")
        else:
            self.value(resource.body, expected, resource.symbol, of_bicep=OF_BICEP)

    def value(self, node, expected, place, of_bicep=frozenset()):
        """Any value against any type; what only Azure can compute is taken as right."""
        if node.type == "ternary_expression":
            for branch in ("consequence", "alternative"):
                self.value(node.child_by_field_name(branch), expected, place)
        elif node.type == "identifier" and bicep.text(node) in self.template.variables:
            self.value(self.template.variables[bicep.text(node)], expected, place)
        elif node.type == "call_expression" and bicep.text(node.child_by_field_name("function")) == "concat":
            for argument in node.child_by_field_name("arguments").named_children:
                self.value(argument, expected, place)
        else:
            getattr(self, expected["$type"], self.AnyType)(node, expected, place, of_bicep)

    def wrong(self, node, place, why):
        self.problems.append(f"{self.template.name}: {bicep.where(node)}: {place}: {why}")

    def AnyType(self, node, expected, place, of_bicep):
        pass

    def ObjectType(self, node, expected, place, of_bicep):
        if node.type != "object":
            return self.scalar(node, place, "an object")
        self.fields(node, expected, expected["properties"], place, of_bicep)

    def DiscriminatedObjectType(self, node, expected, place, of_bicep):
        if node.type != "object":
            return self.scalar(node, place, "an object")
        name = expected["discriminator"]
        given = bicep.properties(node).get(name)
        value = given and bicep.literal(given)
        if value not in expected["elements"]:
            return self.wrong(node, f"{place}.{name}", f"{value!r} is none of {', '.join(expected['elements'])}")
        chosen = follow(self.types, expected["elements"][value])
        self.fields(node, chosen, expected["baseProperties"] | chosen["properties"], place, of_bicep)

    def fields(self, node, expected, known, place, of_bicep):
        given = bicep.properties(node)
        for name, value in given.items():
            here = f"{place}.{name}"
            if name in of_bicep - {"name"} or (name == "name" and name in of_bicep):
                continue
            if name not in known:
                if "additionalProperties" not in expected:
                    self.wrong(value, here, "there is no such property")
            elif known[name]["flags"] & READ_ONLY:
                self.wrong(value, here, "it can only be read")
            else:
                self.value(value, follow(self.types, known[name]["type"]), here)
        for name, entry in known.items():
            if entry["flags"] & REQUIRED and name not in given and name not in OF_DECLARATION:
                self.wrong(node, f"{place}.{name}", "it is required")

    def ArrayType(self, node, expected, place, of_bicep):
        if node.type not in ("array", "for_statement"):
            return self.scalar(node, place, "an array")
        for number, item in enumerate(bicep.items(node)):
            self.value(item, follow(self.types, expected["itemType"]), f"{place}[{number}]")

    def UnionType(self, node, expected, place, of_bicep):
        """Azure leaves many of its enumerations open, for values of later versions. A template has no business there."""
        value = bicep.literal(node)
        elements = [follow(self.types, element) for element in expected["elements"]]
        known = [element["value"] for element in elements if element["$type"] == "StringLiteralType"]
        if value is not None and value not in known:
            self.wrong(node, place, f"{value!r} is none of {', '.join(known)}")
        elif node.type in ("number", "boolean", "object", "array"):
            self.wrong(node, place, f"one of {', '.join(known)} is expected")

    def StringLiteralType(self, node, expected, place, of_bicep):
        if bicep.literal(node) not in (None, expected["value"]):
            self.wrong(node, place, f"only {expected['value']!r} is possible")

    def StringType(self, node, expected, place, of_bicep):
        if node.type in ("number", "boolean", "object", "array"):
            self.wrong(node, place, "a text is expected")

    def IntegerType(self, node, expected, place, of_bicep):
        if node.type in ("string", "boolean", "object", "array"):
            self.wrong(node, place, "a number is expected")

    def BooleanType(self, node, expected, place, of_bicep):
        if node.type in ("string", "number", "object", "array"):
            self.wrong(node, place, "true or false is expected")

    def scalar(self, node, place, expected):
        if node.type in ("string", "number", "boolean", "object", "array"):
            self.wrong(node, place, f"{expected} is expected")


def problems(template, definitions, untyped):
    """What is wrong with the resources of a template. Providers in `untyped` have no definitions."""
    found = []
    for resource in template.resources.values():
        if resource.what.split("/")[0] in untyped:
            continue
        try:
            types, expected = definitions.body(resource.what)
        except Unknown:
            # Bicep itself lets `existing` name what can only be read.
            kind = resource.what.lower().partition("@")[0]
            known = any(entry.get("resourceType", "").lower() == kind for entry in definitions.file(resource.what))
            if not (resource.existing and known):
                found.append(f"{template.name}: {resource.symbol}: there is no type {resource.what}")
            continue
        check = Check(types, template)
        check.resource(resource, expected)
        found += check.problems
    return found
