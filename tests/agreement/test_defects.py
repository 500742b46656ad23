"""The seeded defects of `tests/power` fit the source, and each rule of the document has one."""

from collections import Counter

from catalogue import CATALOGUE
from equivalent import of_the_catalogue
from mutant import NotApplied, edited

from openapi.document import bullets


def misfit(defect):
    """Why the defect cannot be put into the source, if it cannot."""
    try:
        for file, text in edited(defect).items():
            compile(text, file, "exec")
    except NotApplied as error:
        return [str(error)]
    except SyntaxError as error:
        return [f"{defect.name}: {error}"]
    return []


def test_each_defect_fits_the_source_and_compiles():
    """All in one test: whoever changes a line that a defect quotes sees every defect to be adapted, within seconds."""
    assert [problem for defect in CATALOGUE for problem in misfit(defect)] == []


def test_each_defect_changes_the_source():
    assert [defect.name for defect in CATALOGUE if any(old == new for _, old, new in defect.edits)] == []


def test_each_defect_has_a_name_of_its_own():
    assert {name: times for name, times in Counter(it.name for it in CATALOGUE).items() if times > 1} == {}


def test_each_rule_of_the_document_is_broken_by_a_defect():
    assert {bullet.sentence for bullet in bullets()} - {defect.sentence for defect in CATALOGUE} == set()


def test_each_defect_that_is_called_equivalent_is_there():
    assert of_the_catalogue().keys() - {defect.name for defect in CATALOGUE} == set()
