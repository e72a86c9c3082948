"""A Bicep file as its declarations, read with tree-sitter."""

from dataclasses import dataclass, field
from pathlib import Path

import tree_sitter
import tree_sitter_bicep

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_bicep.language()))


class SyntaxProblem(Exception):
    """The file is no Bicep."""


@dataclass
class Resource:
    """A resource or a module: `what` is its type with version, or its file."""

    symbol: str
    what: str
    existing: bool
    body: object


@dataclass
class Template:
    """The declarations of a file, by name."""

    name: str
    root: object
    parameters: dict = field(default_factory=dict)
    described: set = field(default_factory=set)
    variables: dict = field(default_factory=dict)
    resources: dict = field(default_factory=dict)
    modules: dict = field(default_factory=dict)
    outputs: dict = field(default_factory=dict)


def read(path):
    """Reads a file."""
    return parse(Path(path).read_text(), Path(path).name)


def parse(source, name="template"):
    """Reads a text. Raises SyntaxProblem with the line."""
    root = PARSER.parse(source.encode()).root_node
    for node in walk(root):
        if node.is_error or node.is_missing:
            raise SyntaxProblem(f"{name}: line {node.start_point.row + 1}: syntax error")
    template = Template(name, root)
    decorators = None
    for node in root.named_children:
        declare(template, node, decorators)
        decorators = node if node.type == "decorators" else None
    return template


def declare(template, node, decorators):
    """Takes one declaration in."""
    symbol = next((text(child) for child in node.named_children if child.type == "identifier"), None)
    value = node.named_children[-1] if node.named_children else None
    has_value = any(child.type == "=" for child in node.children)
    if decorators and "description(" in text(decorators):
        template.described.add(symbol)
    if node.type == "parameter_declaration":
        template.parameters[symbol] = value if has_value else None
    elif node.type == "variable_declaration":
        template.variables[symbol] = value
    elif node.type == "output_declaration":
        template.outputs[symbol] = value
    elif node.type in ("resource_declaration", "module_declaration"):
        what = literal(next(child for child in node.named_children if child.type == "string"))
        existing = any(child.type == "existing" for child in node.children)
        kind = template.resources if node.type == "resource_declaration" else template.modules
        kind[symbol] = Resource(symbol, what, existing, body(value))


def body(node):
    """The object behind a condition or a loop."""
    while node.type in ("if_statement", "for_statement"):
        node = node.child_by_field_name("body") or node.named_children[-1]
    return node


def walk(node):
    """The node and all below it."""
    yield node
    for child in node.children:
        yield from walk(child)


def text(node):
    """The source of a node."""
    return node.text.decode()


def literal(node):
    """The value of a string without interpolation; None for everything else."""
    if node.type != "string" or any(child.type == "interpolation" for child in node.children):
        return None
    return "".join(text(child) for child in node.children if child.type == "string_content")


def properties(node):
    """The properties of an object, each with its value; a name that is computed is left out."""
    found = {}
    for child in node.named_children:
        if child.type != "object_property":
            continue
        key, value = child.named_children[0], child.named_children[-1]
        name = text(key) if key.type == "identifier" else literal(key)
        if name is not None:
            found[name] = value
    return found


def items(node):
    """The elements of an array, or the one element of a loop."""
    if node.type == "for_statement":
        return [body(node)]
    return [child for child in node.named_children if child.type not in ("comment", "diagnostic_comment")]


def where(node):
    """For messages."""
    return f"line {node.start_point.row + 1}"
