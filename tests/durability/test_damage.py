"""Files that were cut or changed: what is torn is dropped, and anything else stops the start and is left as it is."""

import random
import re
import signal
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from forge import forged

from mockserver.store.file import Damaged, open_store, read_only

RANDOM_PLACES = 40


class Files:
    """The file of a server that was killed, its journal, and how they are put back."""

    def __init__(self, db: Path) -> None:
        self.db = db
        (self.journal,) = db.parent.glob("db.json.journal.*")
        self.originals = {each: each.read_bytes() for each in (self.db, self.journal)}

    def put(self, **changed: bytes) -> None:
        """The files as they were, but for what is given of `db` or `journal`."""
        for each in self.db.parent.glob("db.json*"):
            each.unlink()
        changes = {getattr(self, name): data for name, data in changed.items()}
        for path, data in (self.originals | changes).items():
            path.write_bytes(data)

    def state(self) -> dict:
        """All that a start finds. It folds, and what it leaves is found as well."""
        with open_store(self.db) as store:
            found = everything(store)
        assert everything(read_only(self.db)) == found
        return found

    def refused(self, path: Path) -> bool:
        """Whether a start is refused with a sentence that names `path` and the way out, and leaves all as it is."""
        before = self.content()
        try:
            open_store(self.db).close()
        except Damaged as damaged:
            sentence = str(damaged)
        else:
            return False
        assert sentence.startswith(f"{path} is damaged: ")
        assert "; move the file away, or start with --fresh" in sentence
        assert self.content() == before
        return True

    def content(self) -> dict[str, bytes]:
        found = (each for each in self.db.parent.glob("db.json*") if each.suffix not in {".lock", ".holder"})
        return {each.name: each.read_bytes() for each in found}


def everything(store) -> dict:
    return {(key, record.table, record.id): record for key, record in store.dump()}


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Files:
    """A few customers in the file, and a few changes in the journal."""
    with forged(tmp_path_factory.mktemp("damage")) as forge:
        for how in (signal.SIGTERM, signal.SIGKILL):
            forge.begin()
            client = forge.ready()
            for number in range(3):
                draft = {"email": f"{number}@{how.name}.example.com", "password": "secret", "firstName": "Zoë"}
                assert client.post("/demo/me/signup", client.client_token(), draft).status == 201
            client.close()
            forge.end(how)
        return Files(forge.db)


def flips(data: bytes, places: Sequence[int], dice: random.Random):
    """`data` with one byte changed, at each of the places and at random ones."""
    for place in (*places, *dice.choices(range(len(data)), k=RANDOM_PLACES)):
        yield place, data[:place] + bytes([data[place] ^ dice.randrange(1, 256)]) + data[place + 1 :]


def ends(journal: bytes) -> list[int]:
    """Where the lines of a journal end, the first among them."""
    return [match.end() for match in re.finditer(rb"\n", journal)]


def boundaries(file: bytes) -> list[int]:
    """Where the documents and the tables of a file begin and end."""
    return [match.start() + 1 for match in re.finditer(rb'\}, "|\{"|\}\}', file)]


def test_a_journal_that_is_cut_anywhere_has_the_whole_records_before_the_cut(files):
    journal = files.originals[files.journal]
    at = ends(journal)
    states = []
    for end in at:
        files.put(journal=journal[:end])
        states.append(files.state())
    assert len(states) > 5
    assert all(one != other for one, other in pairwise(states))
    dice = random.Random(1)
    places = {place for end in at for place in (end - 1, end, end + 1)}
    for place in {*places, *dice.choices(range(len(journal)), k=RANDOM_PLACES)}:
        files.put(journal=journal[:place])
        assert files.state() == states[max(0, sum(end <= place for end in at) - 1)], f"cut at {place}"


def test_a_journal_in_which_a_byte_has_changed_stops_the_start(files):
    journal = files.originals[files.journal]
    at = ends(journal)
    places = [place for end in at for place in (end - 1, end, end + 9) if place < len(journal)]
    for place, data in flips(journal, places, random.Random(2)):
        files.put(journal=data)
        assert files.refused(files.journal), f"changed at {place}"


def test_a_file_that_is_cut_anywhere_stops_the_start(files):
    file = files.originals[files.db]
    whole = len(file.rstrip())
    dice = random.Random(3)
    places = {place for boundary in boundaries(file) for place in (boundary - 1, boundary, boundary + 1)}
    places |= {0, 1, whole - 1, *dice.choices(range(1, whole), k=RANDOM_PLACES)}
    for place in places - {whole}:
        files.put(db=file[:place])
        # Nothing at all is what stock TinyDB leaves where it has opened a new file: the journal says that it was not.
        assert files.refused(files.db if place else files.journal), f"cut at {place}"


def test_a_file_of_which_only_the_checksum_is_cut_is_whole(files):
    file = files.originals[files.db]
    files.put()
    before = files.state()
    for place in range(len(file.rstrip()), len(file)):
        files.put(db=file[:place])
        assert files.state() == before


def test_a_file_in_which_a_byte_has_changed_stops_the_start(files):
    file = files.originals[files.db]
    whole = len(file.rstrip())
    files.put()
    before = files.state()
    for place, data in flips(file, boundaries(file), random.Random(4)):
        files.put(db=data)
        # White space that has become other white space has taken the checksum away, and nothing else.
        assert files.refused(files.db) or (place >= whole and files.state() == before), f"changed at {place}"
