"""Queries on lists: filtering, sorting, paging, and reference expansion.

The only package that uses Lark. May import `mockserver.domain`, and the parameters of a request.
"""

from mockserver.domain.shape import shape
from mockserver.web.query.expand import Expansion, Resolver, expansion
from mockserver.web.query.paging import paged
from mockserver.web.query.predicates import Predicate, predicate
from mockserver.web.query.references import held

__all__ = ["Expansion", "Predicate", "Resolver", "expansion", "held", "paged", "predicate", "shape"]
