"""Generators of TypeScript clients take the served documents, and what they write compiles and has the right types."""

import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
SECONDS = 180

GENERATORS = {
    "openapi-typescript": ["openapi-typescript/bin/cli.js", "{url}", "--output", "{out}/types.ts"],
    "@hey-api/openapi-ts": ["@hey-api/openapi-ts/bin/run.js", "--input", "{url}", "--output", "{out}", "--no-log-file"],
}
DOCUMENTS = {"the API": "/openapi.json", "the control plane": "/_mock/openapi.json"}

# `any` would accept everything: `@ts-expect-error` is an error where there is none.
USES = """
import type { components } from "./types.ts";

type Action = components["schemas"]["MyCartUpdateAction"];
export const known: Action[] = [
  { action: "addLineItem", sku: "mug-blue", quantity: 2 },
  { action: "changeLineItemQuantity", lineItemId: "x", quantity: 1 },
];
// @ts-expect-error: no such action
export const unknown: Action = { action: "addLineItems", sku: "mug-blue" };
// @ts-expect-error: the tag decides which fields are required
export const incomplete: Action = { action: "changeLineItemQuantity" };

type CustomerAction = components["schemas"]["MyCustomerUpdateAction"];
export const changeEmail: CustomerAction = { action: "changeEmail", email: "a@example.com" };
// @ts-expect-error: `changeEmail` needs an email
export const noEmail: CustomerAction = { action: "changeEmail" };
"""


def run(node: str, script: str, *arguments: str, cwd: Path) -> None:
    command = [node, str(HERE / "node_modules" / script), *arguments]
    done = subprocess.run(command, check=False, cwd=cwd, capture_output=True, text=True, timeout=SECONDS)
    assert done.returncode == 0, done.stdout + done.stderr


def compile_all(node: str, directory: Path) -> None:
    files = [str(file) for file in directory.rglob("*.ts")]
    assert files
    options = "--noEmit --strict --target es2022 --module esnext --moduleResolution bundler".split()
    lib = ["--lib", "es2022,dom,dom.iterable", "--allowImportingTsExtensions"]
    run(node, "typescript/bin/tsc", *options, *lib, *files, cwd=directory)


def generate(node: str, generator: str, url: str, out: Path) -> None:
    script, *arguments = GENERATORS[generator]
    run(node, script, *(it.format(url=url, out=out) for it in arguments), cwd=out)


@pytest.mark.parametrize("path", DOCUMENTS.values(), ids=DOCUMENTS.keys())
@pytest.mark.parametrize("generator", GENERATORS)
def test_what_a_generator_makes_of_a_document_compiles(generator, path, node, server, tmp_path):
    generate(node, generator, server.url + path, tmp_path)
    compile_all(node, tmp_path)


def test_the_variants_of_a_union_are_told_apart_by_their_tags(node, server, tmp_path):
    generate(node, "openapi-typescript", server.url + "/openapi.json", tmp_path)
    (tmp_path / "uses.ts").write_text(USES, encoding="utf-8")
    compile_all(node, tmp_path)
