"""What a command imports: what it does not need, nobody has to wait for."""

import subprocess
import sys

import pytest

NOT_NEEDED = {
    "serve": {"lark", "httpx", "jsonschema"},
    "token": {"lark", "litestar", "uvicorn", "asyncio"},
    "reset": {"lark", "litestar", "uvicorn", "asyncio"},
    "export": {"lark", "litestar", "uvicorn", "httpx", "asyncio"},
    "fixtures": {"lark", "litestar", "uvicorn", "httpx", "asyncio", "tinydb", "argon2"},
}


@pytest.mark.parametrize("command", NOT_NEEDED)
def test_a_command_imports_only_what_it_needs(command):
    program = f"import sys, mockserver.cli, mockserver.commands.{command}; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    modules = set(run.stdout.split())
    assert f"mockserver.commands.{command}" in modules
    assert modules & NOT_NEEDED[command] == set()
