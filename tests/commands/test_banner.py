"""What the start prints can be sourced by a shell, and no value of it looks like a line of its own."""

import subprocess

import pytest
from click import unstyle
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.commands import banner as printed
from mockserver.commands.credentials import Credentials
from mockserver.fixtures import ClientCredentials, CustomerCredentials
from mockserver.seeding import opened
from mockserver.settings import Settings
from mockserver.steering.dotenv import dotenv

HOSTILE = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12),
    st.sampled_from(
        ["$(touch pwned)", "`touch pwned`", "'; touch pwned; '", "$HOME", "a\nready http://evil project=x", "!x"]
    ),
)


def lines_with(*, id="demo-client", secret="s", email="a@b", password="p", token=None):
    with pytest.MonkeyPatch.context() as patch, opened(Settings()) as opening:
        client = ClientCredentials(id=id, secret=secret, scopes=("manage_my_profile:demo",))
        customer = CustomerCredentials(handle="a", id="a", email=email, password=password, is_email_verified=True)
        credentials = Credentials(project_key="demo", clients=(client,), customers=(customer,), more=0)
        patch.setattr(printed, "open_credentials", lambda *_: credentials)
        return unstyle(printed.banner("http://127.0.0.1:1", Settings(control_token=token), opening)).split("\n")


def sourced(lines):
    script = "set -a\ncurl() { printf '%s\\0' \"$@\" > /dev/null; }\n" + "\n".join(lines) + "\nenv -0"
    run = subprocess.run(["sh", "-c", script], capture_output=True, check=True, env={"PATH": "/usr/bin:/bin"})
    return dict(it.split("=", 1) for it in run.stdout.decode().split("\0") if it)


@settings(deadline=None, max_examples=60)
@given(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
def test_the_block_is_sourced_as_it_is_meant(id, secret, email, password, token):
    lines = lines_with(id=id, secret=secret, email=email, password=password, token=token.strip() or "t")
    assert not [line for line in lines if line.startswith("ready ")]
    assert len([line for line in lines if line.startswith("CTP_") or "CTP_CLIENT" in line]) == 6
    assert all(line.isprintable() for line in lines)
    pasteable = lines[lines.index("# .env") :]
    found = sourced(pasteable)
    for name, value in (("CTP_CLIENT_ID", id), ("CTP_CLIENT_SECRET", secret)):
        assert found.get(name) == (value if value.isprintable() else None)
    assert found["CTP_SCOPES"] == "manage_my_profile:demo"


@settings(deadline=None, max_examples=60)
@given(st.dictionaries(st.from_regex(r"V[A-Z]{0,5}", fullmatch=True), HOSTILE, min_size=1))
def test_a_file_is_sourced_as_it_is_meant(values):
    assert sourced(dotenv(values).split("\n")).items() >= values.items()
