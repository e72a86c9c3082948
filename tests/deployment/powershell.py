"""PowerShell scripts, read with tree-sitter: nothing here can run them."""

import tree_sitter
import tree_sitter_powershell

from bicep import text, walk, where

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
# Without the second, which needs 7.4, a command that fails would not end the script.
NEEDED = ("#Requires -Version 7.4\n", "\n$ErrorActionPreference = 'Stop'\n", "\n$PSNativeCommandUseErrorActionPreference = $true\n")


def problems(path):
    """Syntax errors, and what a script that ends at the first failure must have."""
    source = path.read_text()
    found = [f"{path.name}: it has no `{line.strip()}`" for line in NEEDED if line not in source]
    for node in walk(PARSER.parse(source.encode()).root_node):
        if node.is_error or node.is_missing:
            found.append(f"{path.name}: {where(node)}: syntax error")
    return found


def calls(path, programs):
    """The programs that a script calls: the first words and the options of each call, in the order of the text."""
    found = []
    for node in walk(PARSER.parse(path.read_bytes()).root_node):
        if node.type != "command":
            continue
        words = [text(child) for child in node.named_children[1:] for child in child.named_children if child.type != "command_argument_sep"]
        if text(node.named_children[0]) in programs:
            found.append(signature([text(node.named_children[0]), *words]))
    return found


def signature(words):
    """A call without its values: what comes before the first option, and the names of the options."""
    options = [word for word in words if word.startswith("--")]
    first = words[: words.index(options[0])] if options else words
    return " ".join(word.strip("'\"") for word in first), tuple(options)
