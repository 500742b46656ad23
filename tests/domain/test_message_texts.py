"""The texts of refusals, word for word: storefronts compare messages, so a new wording is a change for them.

Each sentence that an operation refuses with stands in `message_texts.txt`, with `{…}` for what is put into it. To
change one, change it there too.
"""

import ast
from itertools import chain
from pathlib import Path

from mockserver.web.answer import STOPPING
from mockserver.web.framework import UNSAVED

ROOT = Path(__file__).parents[2]
REFUSING = {
    "expect_at_most",
    "expect_length",
    "invalid_input",
    "invalid_operation",
    "malformed_body",
    "malformed_parameter",
    "not_found",
    "oversized_form",
    "unusable_parameter",
    "General",
    "HttpError",
    "InvalidInput",
    "OverCapacity",
    "ResourceNotFound",
    "_plain",
}
"""What is called with a text, or a part of it."""
NAMED = {"message", "problem", "MESSAGES"}
"""What a text is kept in before."""
FILES = [
    *(it for it in (ROOT / "mockserver/domain").rglob("*.py") if it.name != "examples.py"),
    *(it for it in (ROOT / "mockserver/web").glob("*.py") if it.name != "document.py"),
    *(ROOT / "mockserver/web/query").glob("*.py"),
    ROOT / "mockserver/protocol.py",
]


def name_of(node):
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def values_in(tree):
    """The expressions that are texts of refusals, or parts of them."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in REFUSING:
            yield from chain(node.args, (it.value for it in node.keywords))
        elif isinstance(node, ast.Call):
            yield from (it.value for it in node.keywords if it.arg == "message")
        elif isinstance(node, ast.Return) or is_kept(node):
            yield node.value


def is_kept(node):
    return isinstance(node, ast.Assign) and any(name_of(it) in NAMED for it in node.targets)


def texts_in(node):
    """The sentences of an expression."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(it.value) if isinstance(it, ast.Constant) else "{…}" for it in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif node is not None:
        for child in ast.iter_child_nodes(node):
            yield from texts_in(child)


def is_sentence(text):
    return (" " in text.strip() and text.strip("{…} :")) or text in ("Resource", "Customer", "Project")


def test_each_text_of_a_refusal_is_the_one_that_storefronts_know():
    known = (Path(__file__).parent / "message_texts.txt").read_text().splitlines()
    trees = (ast.parse(file.read_text()) for file in FILES)
    found = {text for tree in trees for value in values_in(tree) for text in texts_in(value) if is_sentence(text)}
    assert sorted({*found, UNSAVED, STOPPING}) == known
