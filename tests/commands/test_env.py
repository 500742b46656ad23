"""The variables by which an app finds a server, as files and shells read them."""

import json
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.steering.dotenv import dotenv, quoted

AWKWARD = [
    "",
    "plain",
    "two words",
    "a$b",
    "a'b",
    'a"b',
    "a\\b",
    "`id`",
    "$(id)",
    "#x",
    "a=b",
    "ü",
    "!x",
    "a\nb",
    "'$\"\\`",
]


def read_by_a_shell(lines: str) -> dict[str, str]:
    script = f"set -a\n{lines}env -0"
    printed = subprocess.run(
        ["sh", "-c", script], capture_output=True, check=True, env={"PATH": "/usr/bin:/bin"}
    ).stdout
    return dict(it.split("=", 1) for it in printed.decode().split("\0") if it)


def test_a_shell_reads_every_value_as_it_was():
    written = {f"V{number}": value for number, value in enumerate(AWKWARD)}
    assert read_by_a_shell(dotenv(written)).items() >= written.items()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_no_value_ends_its_quotes(value):
    text = quoted(value)
    if text == value:
        assert not set(value) & set(" \"'$`\\#&|;<>()*?[]!{}")
    elif text[0] == "'":
        assert "'" not in text[1:-1]
    else:
        inner = text[1:-1].replace("\\\\", "").replace('\\"', "").replace("\\$", "").replace("\\`", "")
        assert not set(inner) & set('"$`\\')


def test_an_app_signs_in_with_what_is_printed(cli, project, visitor):
    printed = read_by_a_shell(cli("env").out)
    assert printed["CTP_PROJECT_KEY"] == project
    assert "manage_my_profile:" + project in printed["CTP_SCOPES"].split()
    answer = visitor.post(
        f"{printed['CTP_AUTH_URL']}/oauth/{project}/customers/token",
        data={
            "grant_type": "password",
            "username": "alice@example.com",
            "password": "secret",
            "scope": printed["CTP_SCOPES"],
        },
        auth=(printed["CTP_CLIENT_ID"], printed["CTP_CLIENT_SECRET"]),
    )
    token = answer.json()["access_token"]
    me = visitor.get(f"{printed['CTP_API_URL']}/{project}/me", headers={"Authorization": f"Bearer {token}"})
    assert me.json()["email"] == "alice@example.com"


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(("format", "prefix"), [("dotenv", ""), ("vite", "VITE_"), ("next", "NEXT_PUBLIC_")])
def test_a_framework_lets_through_what_has_its_prefix(cli, format, prefix):
    names = [line.partition("=")[0] for line in cli("env", "--format", format).out.splitlines()]
    assert names == [
        prefix + name
        for name in (
            "CTP_PROJECT_KEY",
            "CTP_API_URL",
            "CTP_AUTH_URL",
            "CTP_CLIENT_ID",
            "CTP_CLIENT_SECRET",
            "CTP_SCOPES",
        )
    ]


def test_another_client_may_be_meant(cli, project):
    printed = json.loads(cli("env", "--format", "json", "--client", "demo-backend").out)
    assert printed["CTP_CLIENT_SECRET"] == "demo-backend-secret"
    assert printed["CTP_SCOPES"] == f"manage_project:{project}"
    refused = cli("env", "--client", "demo-bakend")
    assert (refused.code, refused.out) == (2, "")
    assert "demo-backend" in refused.err
