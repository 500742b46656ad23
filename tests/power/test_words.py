"""What `equivalent.yaml` calls mere words of `web/wire.py` decides no code: each such mutant still refuses the same."""

from types import ModuleType

import pytest
from mechanical import equivalents, sites

from mockserver.domain.actions import MyCustomerUpdate
from mockserver.domain.cart import MyCartDraft
from mockserver.domain.cart_actions import MyCartUpdate
from mockserver.domain.customer import MyCustomerDraft
from mockserver.domain.errors import Refused
from mockserver.web import wire

WIRE = "web/wire.py"
SOURCE = next(site.source for site in sites() if site.file == WIRE)
MUTANTS = [
    site.mutant() for site in sites() if site.file == WIRE and any(exempt.covers(site) for exempt in equivalents())
]
DRAFT = {"email": "ada@example.com", "password": "secret"}
LINE = {"sku": "tea-100"}


def action(name, **fields):
    return {"version": 1, "actions": [{"action": name, **fields}]}


MALFORMED = [
    *((MyCustomerUpdate, body) for body in ([], 5, {}, {"version": 1}, {"version": "1", "actions": []})),
    *((MyCustomerUpdate, {"version": 1, "actions": actions}) for actions in ({}, [5], [{}], [{"action": 1}])),
    (MyCustomerUpdate, {"version": 2**70, "actions": []}),
    (MyCustomerUpdate, action("nothing")),
    (MyCustomerUpdate, action("changeEmail")),
    (MyCustomerUpdate, action("setTitle", title=5)),
    *((MyCustomerUpdate, action("setDateOfBirth", dateOfBirth=it)) for it in ("1990-02-30", "x" * 999, 4)),
    *(
        (MyCustomerUpdate, action("addAddress", address=address))
        for address in ({"city": "Bonn"}, {"country": "ZZ"}, *({"country": "DE", "key": it} for it in ("", "a b", 5)))
    ),
    (MyCustomerDraft, {"email": 5}),
    (MyCustomerDraft, {**DRAFT, "addresses": [{"country": "DE", "key": "a" * 999}]}),
    (MyCustomerDraft, {**DRAFT, "custom": {"type": {"typeId": "cart", "id": "1"}}}),
    *((MyCartDraft, {"currency": "EUR", name: 0}) for name in ("taxMode", "custom", "lineItems", "country")),
    *((MyCartDraft, {"currency": "EUR", "taxMode": it}) for it in ("None", "")),
    *((MyCartDraft, {"currency": "EUR", "lineItems": [{**LINE, "quantity": it}]}) for it in (0, 2**63, 1.5, "1")),
    (MyCartDraft, {"currency": "EUR", "lineItems": [{**LINE, "addedAt": "yesterday"}]}),
    (MyCartUpdate, action("changeTaxMode", taxMode="None")),
    (MyCartUpdate, action("changeLineItemQuantity", lineItemId="1", quantity=-1)),
]


def refusal(module, type, body):
    """The code with which the body is refused."""
    with pytest.raises(Refused) as refused:
        module.decoded(body, type)
    return refused.value.error.__struct_config__.tag


def test_there_are_such_mutants():
    assert {mutant.name.partition(":")[0] for mutant in MUTANTS} == {WIRE}
    assert len(MUTANTS) > 20


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_words_decide_no_code(mutant):
    (edit,) = mutant.edits
    module = ModuleType("mutant_wire")
    exec(compile(SOURCE.replace(edit.old, edit.new), WIRE, "exec"), module.__dict__)
    for type, body in MALFORMED:
        assert refusal(module, type, body) == refusal(wire, type, body) == "InvalidJsonInput"
