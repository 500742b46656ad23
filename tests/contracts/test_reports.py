"""Reports: one source, four forms, and nothing from outside that breaks out of them."""

import subprocess
from xml.etree import ElementTree as ET

import jsonschema
import msgspec
import pytest

from contracts.report import Coverage, LayerTime, Report, ReportError, diff, read, written
from contracts.reports.curl import script
from contracts.reports.html import html
from contracts.reports.junit import junit
from contracts.reports.markdown import github_annotations, markdown
from contracts.schema import schema
from contracts.verdicts import Finding, Step, Verdict

HOSTILE = '<script>alert("x")</script> ```\x00 %0A ::error:: "$HOME" `id` ]]>'


def finding(name, verdict, **more):
    return Finding(id=f"clauses/profile/{name}", layer="clauses", verdict=verdict, sentence=HOSTILE, **more)


STEP = Step(
    method="POST",
    url="http://127.0.0.1:1/demo/me",
    headers={"Authorization": "Bearer $TOKEN", "Content-Type": "application/json"},
    body='{"firstName": "O\'Neil $(id)"}',
    status=200,
    answer=HOSTILE,
)


def report(*findings):
    return Report(
        target="staging",
        base_url="http://127.0.0.1:1",
        run="abc",
        seed=1,
        started="2026-11-23T12:00:00+00:00",
        seconds=1.5,
        exit_code=1,
        layers=(LayerTime(layer="clauses", seconds=1.0, requests=3),),
        findings=findings,
        coverage=(
            Coverage(
                operation="getMyCustomer",
                method="GET",
                path="/{projectKey}/me",
                documented=("200", "401"),
                statuses={"200": 2, "500": 1},
                codes={"General": 1},
            ),
        ),
        not_removed=(HOSTILE,),
    )


@pytest.fixture
def broken():
    return report(
        finding("test_a", Verdict.BROKEN, expected=HOSTILE, seen=HOSTILE, steps=(STEP,)),
        finding("test_b", Verdict.KEPT),
        finding("test_c", Verdict.NOT_APPLICABLE, reason=HOSTILE),
    )


def test_the_json_is_read_as_it_was_written_and_fits_its_schema(broken, tmp_path):
    file = tmp_path / "report.json"
    file.write_bytes(written(broken))
    assert read(file) == broken
    jsonschema.Draft202012Validator(msgspec.json.decode(schema("reports"))).validate(
        msgspec.json.decode(written(broken))
    )


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff"])
def test_what_is_no_report_is_told(tmp_path, content):
    file = tmp_path / "report.json"
    file.write_bytes(content)
    with pytest.raises(ReportError, match=r"report\.json is no report"):
        read(file)


def test_junit_counts_failures_and_skips(broken):
    (suite,) = ET.fromstring(junit(broken))
    assert (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("3", "1", "1")
    (failure,) = suite.iter("failure")
    assert "curl" in failure.text


def test_the_page_shows_hostile_text_as_text_and_loads_nothing(broken):
    page = html(broken)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert 'http-equiv="Content-Security-Policy" content="default-src \'none\'' in page
    assert "getMyCustomer" in page or "/{projectKey}/me" in page


def test_markdown_keeps_hostile_text_in_its_place(broken):
    text = markdown(broken)
    assert "<script" not in text.replace("```sh", "")
    assert sum(line.startswith("```") for line in text.splitlines()) == 2


def test_an_annotation_is_one_line(broken):
    (line,) = github_annotations(broken).splitlines()
    assert line.startswith("::error title=clauses/profile/test_a::")
    assert "%2500" not in line or "\x00" not in line


def test_the_script_asks_for_a_token_and_quotes_what_is_sent(broken):
    text = script(broken.findings[0], broken)
    assert "TOKEN=$(curl" in text
    subprocess.run(["sh", "-n", "-c", text], check=True)
    (curl,) = (line for line in text.splitlines() if line.startswith("curl"))
    printed = subprocess.run(
        ["sh", "-c", f"curl() {{ printf '%s\\n' \"$@\"; }}; TOKEN=secret; {curl}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Authorization: Bearer secret" in printed.stdout.splitlines()
    assert STEP.body in printed.stdout.splitlines()


def posted(path, authorization, body, answer):
    headers = {"Authorization": authorization}
    return Step(method="POST", url=f"http://127.0.0.1:9{path}", headers=headers, body=body, status=200, answer=answer)


def test_the_script_takes_what_it_sends_out_of_the_answers_or_asks_for_it():
    tokens, bearer = '{"access_token":"$TOKEN","refresh_token":"$REFRESH_TOKEN"}', "Bearer $TOKEN"
    reset = '{"a":"$TOKEN_VALUE","b":"$NEW_PASSWORD"}'
    steps = (
        posted("/oauth/demo/customers/token", "Basic $CLIENT", "password=x", tokens),
        posted("/demo/customers/password-token", bearer, "{}", '{"value":"$TOKEN_VALUE"}'),
        posted("/demo/me/password/reset", bearer, reset, "{}"),
        posted("/oauth/token", "Basic $CLIENT", "refresh_token=$REFRESH_TOKEN&client_secret=$SECRET", "{}"),
    )
    broken = report(finding("test_a", Verdict.BROKEN, steps=steps))
    answers = """curl() { case "$*" in
        *customers/token*) echo '{"access_token": "A", "refresh_token": "R"}' ;;
        *password-token*) echo '{"value": "V"}' ;;
        *) printf '%s\\n' "$@" ;;
    esac; }"""
    text = f"{answers}\nCLIENT=a:b SECRET=S\n{script(broken.findings[0], broken)}"
    sent = subprocess.run(["sh", "-c", text], capture_output=True, text=True, check=True).stdout.splitlines()
    assert '{"a":"V","b":"any-other-password"}' in sent
    assert "refresh_token=R&client_secret=S" in sent
    assert sent.count("Authorization: Bearer A") == 1  # the other one is in what the answer was taken from


def test_the_difference_tells_new_fixed_and_persistent():
    old = report(finding("a", Verdict.BROKEN), finding("b", Verdict.BROKEN), finding("c", Verdict.KEPT))
    new = report(finding("a", Verdict.KEPT), finding("b", Verdict.BROKEN), finding("c", Verdict.BROKEN))
    found = diff(old, new)
    names = [[it.id.rpartition("/")[2] for it in part] for part in (found.new, found.fixed, found.persistent)]
    assert names == [["c"], ["a"], ["b"]]
