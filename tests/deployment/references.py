"""Whether every name in the templates is that of something that is there."""

import bicep
from azure_types import Unknown, follow

# `for name in` declares the first; `for (name, i) in` the others.
LOOP_VARIABLES = {"identifier", "loop_variable", "loop_enumerator"}


def problems(templates):
    """What is wrong with the names in these templates, which are those of one folder, by file name."""
    found = []
    for template in templates.values():
        found += undeclared(template) + unused(template)
        for module in template.modules.values():
            found += parameters(template, module, templates)
        found += missing_outputs(template, templates)
        for name in template.parameters.keys() | template.outputs.keys():
            if name not in template.described:
                found.append(f"{template.name}: {name}: it has no description")
    return found


def uses(template):
    """The identifiers that stand for a value."""
    for node in bicep.walk(template.root):
        if node.type != "identifier":
            continue
        parent = node.parent
        is_key = parent.type == "object_property" and parent.children[0] == node
        is_declared = parent.type.endswith("_declaration") and parent.named_children[0] == node
        is_function = parent.type == "call_expression" and parent.child_by_field_name("function") == node
        is_of_loop = parent.type == "for_statement" and parent.child_by_field_name("initializer") == node
        if not (is_key or is_declared or is_function or is_of_loop):
            yield node


def loop_variables(node):
    """What the loops round a node declare."""
    names = set()
    while node:
        if node.type == "for_statement":
            written = node.child_by_field_name("initializer") or node.named_children[0]
            names |= {bicep.text(child) for child in bicep.walk(written) if child.type in LOOP_VARIABLES}
        node = node.parent
    return names


def declared(template):
    return template.parameters.keys() | template.variables.keys() | template.resources.keys() | template.modules.keys()


def undeclared(template):
    names = declared(template)
    return [
        f"{template.name}: {bicep.where(node)}: {bicep.text(node)} is not declared"
        for node in uses(template)
        if bicep.text(node) not in names | loop_variables(node)
    ]


def unused(template):
    used = {bicep.text(node) for node in uses(template)}
    return [
        f"{template.name}: {name} is not used"
        for name in template.parameters.keys() | template.variables.keys()
        if name not in used
    ]


def parameters(template, module, templates):
    """A module is given what it needs, and nothing else."""
    target = templates.get(module.what)
    if target is None:
        return [f"{template.name}: {module.symbol}: there is no file {module.what}"]
    params = bicep.properties(module.body).get("params")
    given = bicep.properties(params) if params else {}
    found = [f"{template.name}: {module.symbol}: {module.what} has no parameter {name}" for name in given.keys() - target.parameters.keys()]
    needed = {name for name, default in target.parameters.items() if default is None}
    return found + [f"{template.name}: {module.symbol}: the parameter {name} is missing" for name in needed - given.keys()]


def chain(node):
    """`a.b.c` as names; None for what is no such chain."""
    if node.type == "identifier":
        return [bicep.text(node)]
    if node.type != "member_expression":
        return None
    before = chain(node.child_by_field_name("object"))
    return before and before + [bicep.text(node.child_by_field_name("property"))]


def chains(template):
    """The longest chains of a template."""
    for node in bicep.walk(template.root):
        if node.type == "member_expression" and node.parent.type != "member_expression":
            names = chain(node)
            if names:
                yield node, names


def missing_outputs(template, templates):
    found = []
    for node, names in chains(template):
        module = template.modules.get(names[0])
        target = module and templates.get(module.what)
        if target and (names[1] != "outputs" or names[2] not in target.outputs):
            found.append(f"{template.name}: {bicep.where(node)}: {module.what} has no {'.'.join(names[1:])}")
        if names[0] in template.variables and template.variables[names[0]].type == "object":
            if names[1] not in bicep.properties(template.variables[names[0]]):
                found.append(f"{template.name}: {bicep.where(node)}: {names[0]} has no {names[1]}")
    return found


def unreadable(template, definitions, untyped):
    """Properties of resources that are read and do not exist; functions that a resource does not have."""
    found = []
    for node, names in chains(template):
        resource = template.resources.get(names[0])
        if resource is None or resource.what.split("/")[0] in untyped:
            continue
        if node.parent.type == "call_expression":
            if definitions.function(resource.what, names[1]) is None and names[1] != "getSecret":
                found.append(f"{template.name}: {bicep.where(node)}: {resource.what} has no function {names[1]}")
            continue
        try:
            types, expected = definitions.body(resource.what)
        except Unknown:
            continue
        for name in names[1:]:
            known = expected.get("properties")
            if known is None:
                break
            if name not in known and "additionalProperties" not in expected:
                found.append(f"{template.name}: {bicep.where(node)}: {'.'.join(names)}: there is no property {name}")
                break
            if name not in known:
                break
            expected = follow(types, known[name]["type"])
    return found
