"""Resolves references within a project."""

from __future__ import annotations

from mockserver.domain.nouns import NOUNS
from mockserver.domain.ports import Records
from mockserver.web.query.expand import Resolver

_BY_TYPE_ID = {noun.type_id: noun for noun in NOUNS if noun.type_id}


def held(records: Records) -> Resolver:
    """Resolves references to resources in `records`."""

    def resolve(type_id: str, id: str) -> object | None:
        noun = _BY_TYPE_ID.get(type_id)
        found = None if noun is None else records.get(noun, id)
        return found if noun is None or noun.shown is None or found is None else noun.shown(found)

    return resolve
