"""The application serves the operations of the document, and no others, and each row states what the document does."""

import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import msgspec
import pytest

from mockserver.app import CHAPTERS, OPERATIONS
from openapi.operations import operations

DOCUMENTED = operations()
FORM = "application/x-www-form-urlencoded"
ALSO = {"createAnonymousToken": {"403"}}
"""Statuses that only what an operation does can tell: a client without the scope gets no anonymous token."""

each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda it: it.operation_id)


def test_the_application_serves_exactly_the_operations_of_the_document():
    served = [(it.method, it.path, it.operation_id, it.chapter) for it in OPERATIONS]
    documented = [(it.method, it.path, it.operation_id, it.tag) for it in DOCUMENTED.values()]
    assert sorted(served) == sorted(documented)


@each_operation
def test_each_row_accepts_the_credentials_of_the_document(operation):
    assert dict(operation.row.doors) == dict(DOCUMENTED[operation.operation_id].doors)


@each_operation
def test_each_row_reads_the_query_parameters_of_the_document(operation):
    assert sorted(operation.row.query) == sorted(DOCUMENTED[operation.operation_id].query_parameters)


@each_operation
def test_each_row_reads_the_body_of_the_document(operation):
    reads, body = operation.row.reads, DOCUMENTED[operation.operation_id].body
    assert reads.is_form == (FORM in body)
    named = [schema["$ref"].rpartition("/")[2] for name, schema in body.items() if name != FORM]
    assert named == ([] if reads.body is None else [reads.body.__name__])


def statuses_of(operation):
    """What a request can meet on its way past the columns of the row, and the status of a success."""
    row = operation.row
    yield from (str(row.status), "401", *ALSO.get(operation.operation_id, ()))
    if row.door.scope:
        yield from ("403", "404")
    if row.reads.body is not None:
        yield from ("413", "415")
    if row.reads.is_form:
        yield "413"
    if row.reads.body is not None or row.reads.is_form or row.query:
        yield "400"
    fields = () if row.reads.body is None else (it.encode_name for it in msgspec.structs.fields(row.reads.body))
    if "version" in (*fields, *row.query):
        yield "409"


@each_operation
def test_each_row_leads_to_the_statuses_of_the_document(operation):
    assert set(statuses_of(operation)) == set(DOCUMENTED[operation.operation_id].responses)


def test_a_chapter_reads_nothing_of_a_request_that_its_rows_do_not_state():
    for chapter in CHAPTERS:
        source = Path(chapter.__file__).read_text("utf-8")
        assert not re.search(r"call\.(?:query|content|header|parameters|scope|path)\b", source), chapter.__name__


HANDLERS = """
    from mockserver.domain.account import MyCustomerSignin
    from mockserver.domain.actions import MyCustomerUpdate
    from mockserver.domain.records import Account
    from mockserver.web.call import Call
    from mockserver.web.columns import account, json, nothing
    from mockserver.web.control.clock import ClockAdvance, ClockSetting
    from mockserver.web.control.desk import Asking, takes
    from mockserver.web.doors import CUSTOMER
    from mockserver.web.operation import Row
    from mockserver.web.rows import Chapter
    from mockserver.web.workbench.page import PAGE, Look

    chapter = Chapter()

    @chapter.on("POST", "/", "fits", Row(CUSTOMER, json(MyCustomerUpdate), account))
    def fits(call: Call[Account, MyCustomerUpdate]) -> str: return str(call.body.version)

    @chapter.on("POST", "/", "body", Row(CUSTOMER, json(MyCustomerUpdate), account))
    def has_another_body(call: Call[Account, MyCustomerSignin]) -> str: return ""

    @chapter.on("POST", "/", "subject", Row(CUSTOMER, json(MyCustomerUpdate), nothing))
    def has_another_subject(call: Call[Account, MyCustomerUpdate]) -> str: return ""

    @chapter.on("POST", "/", "nothing", Row(CUSTOMER, json(MyCustomerUpdate), account))
    def has_none(call: Call[None, None]) -> str: return ""

    @chapter.on("POST", "/", "control", takes(ClockAdvance))
    def has_another_body_there(asking: Asking[ClockSetting]) -> str: return ""

    @chapter.on("GET", "/", "page", PAGE)
    def has_a_body_of_its_own(look: Look[ClockSetting]) -> str: return ""
"""


def test_mypy_rejects_a_function_that_takes_another_body_or_subject_than_its_row(tmp_path):
    file = tmp_path / "handlers.py"
    file.write_text(dedent(HANDLERS), encoding="utf-8")
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "mypy", "--config-file", str(root / "pyproject.toml"), str(file)]
    found = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=240, check=False).stdout
    wrong = [int(line) for line, code in re.findall(r"handlers\.py:(\d+): error: .*\[([\w-]+)\]", found)]
    declared = [number for number, line in enumerate(file.read_text("utf-8").splitlines(), 1) if "@chapter" in line]
    assert wrong == declared[1:], found
