"""What is read of a journal that was cut or changed."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.store.file import Damaged
from mockserver.store.file.journal import Journal, header, scanned
from mockserver.store.file.tables import Line

LINES = [Line(b'{"a":1}'), Line(b'{"b":"a longer record than the others"}'), Line(b'{"c":3}'), Line(b"{}")]
ANY = Path("db.json.journal.7")


@pytest.fixture
def written(path: Path) -> bytes:
    """The bytes of a journal of `LINES`."""
    journal = Journal(path, 7, fsync=False)
    for line in LINES:
        journal.append(line)
    journal.close()
    return journal.path.read_bytes()


def test_what_was_appended_is_read(written: bytes) -> None:
    assert scanned(written, ANY, 7) == (LINES, 0)


def test_every_prefix_of_a_journal_is_a_prefix_of_its_records(written: bytes) -> None:
    ends = [index + 1 for index, byte in enumerate(written) if byte == ord("\n")]
    for length in range(len(written) + 1):
        lines, torn = scanned(written[:length], ANY, 7)
        whole = [end for end in ends if end <= length]
        assert lines == LINES[: max(0, len(whole) - 1)]
        assert torn == length - max(whole, default=0)


def test_a_changed_bit_is_noticed_wherever_it_is(written: bytes) -> None:
    for position in range(len(written)):
        for bit in range(8):
            with pytest.raises(Damaged):
                scanned(flipped(written, position, bit), ANY, 7)


def test_of_a_last_record_that_was_changed_it_is_said_that_the_others_are_whole(written: bytes) -> None:
    with pytest.raises(Damaged, match=r"line 5 .* \(it is the last; without it the journal is whole\);"):
        scanned(flipped(written, len(written) - 3, 1), ANY, 7)
    with pytest.raises(Damaged, match="line 4 does not match its checksum;"):
        scanned(flipped(written, written.rindex(b'{"c"'), 1), ANY, 7)


def test_a_last_record_that_a_power_cut_left_in_part_is_dropped(written: bytes) -> None:
    start = written.rindex(b"\n", 0, -1) + 1
    for hole in (slice(start, start + 2), slice(start + 3, -1)):
        torn = bytearray(written)
        torn[hole] = bytes(len(torn[hole]))
        assert scanned(bytes(torn), ANY, 7) == (LINES[:-1], len(written) - start)


@pytest.mark.parametrize("number", range(2))
def test_a_record_that_is_gone_or_moved_is_noticed(written: bytes, number: int) -> None:
    first, *records = written.splitlines(keepends=True)
    with pytest.raises(Damaged):
        scanned(first + b"".join(records[:number] + records[number + 1 :]), ANY, 7)
    records[number], records[number + 1] = records[number + 1], records[number]
    with pytest.raises(Damaged, match=f"line {number + 2} "):
        scanned(first + b"".join(records), ANY, 7)


def test_a_journal_of_another_generation_or_format_is_not_read(written: bytes) -> None:
    with pytest.raises(Damaged, match="generation 8"):
        scanned(written, ANY, 8)
    with pytest.raises(Damaged, match="format 1"):
        scanned(written.replace(b'"format":1', b'"format":2'), ANY, 7)


def test_a_record_that_is_torn_into_zeros_is_dropped(written: bytes) -> None:
    assert scanned(written + b"\0" * 100, ANY, 7) == (LINES, 100)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(garbage=st.binary(max_size=200))
def test_nothing_but_damaged_comes_of_garbage(written: bytes, garbage: bytes) -> None:
    for data in (garbage, header(7) + garbage, written + garbage):
        try:
            lines, torn = scanned(data, ANY, 7)
        except Damaged as damaged:
            assert str(damaged).startswith("db.json.journal.7 is damaged: ")  # noqa: PT017 - or nothing is
        else:
            assert lines in ([], LINES)
            assert torn <= len(garbage)


def test_a_journal_never_overwrites_another(path: Path, written: bytes) -> None:
    with pytest.raises(Exception, match="file exists"):
        Journal(path, 7, fsync=False)
    assert path.with_name("db.json.journal.7").read_bytes() == written


def flipped(data: bytes, position: int, bit: int) -> bytes:
    return data[:position] + bytes([data[position] ^ 1 << bit]) + data[position + 1 :]
