"""A type of record that the project does not have. Importing it before anything else is all that it takes to add it."""

from __future__ import annotations

from typing import ClassVar

from mockserver.domain import nouns
from mockserver.domain.customer import CustomerReference
from mockserver.domain.nouns import By, Noun, Of
from mockserver.domain.values import UNSET, Key, LocalizedString, Maybe, Value, Version


class ShoppingList(Value, frozen=True, kw_only=True):
    """What somebody means to buy."""

    table: ClassVar[str] = "shoppingLists"
    id: str
    key: Key
    version: Version = 1
    name: LocalizedString
    customer: CustomerReference | Maybe = UNSET
    skus: tuple[str, ...] = ()


BY_KEY = By(ShoppingList, lambda it: (it.key,), name="key")
OF_CUSTOMER = Of(ShoppingList, lambda it: () if isinstance(it.customer, Maybe) else (it.customer.id,))
SHOPPING_LISTS = Noun(
    ShoppingList, "carts", (BY_KEY, OF_CUSTOMER), type_id="shopping-list", version=lambda it: it.version
)

nouns.NOUNS = (*nouns.NOUNS, SHOPPING_LISTS)

EXAMPLE = ShoppingList(id="list-1", key="wishes", name={"en": "Wishes"}, customer=CustomerReference(id="alice"))
