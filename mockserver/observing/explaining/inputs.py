"""Values that are well-formed and break a rule."""

from __future__ import annotations

import re
from collections.abc import Callable

from mockserver.domain.errors import InvalidInput
from mockserver.domain.locale import normalised
from mockserver.domain.values import LARGEST_INTEGER
from mockserver.observing.explaining import parameters
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import listed, shortened
from mockserver.observing.explaining.sent import actions_of, fields_of, masked
from mockserver.observing.explaining.situation import Situation

Match = re.Match[str]


def invalid(situation: Situation, error: InvalidInput) -> Finding:
    """A business rule on a value was violated."""
    if match := parameters.MALFORMED.fullmatch(error.message):
        return parameters.malformed(situation, match["name"], match["problem"])
    for pattern, explain in _BY_MESSAGE:
        if match := pattern.fullmatch(error.message):
            return explain(situation, match)
    return Finding(masked(error.message, situation), suggestion="Correct the value.")


def _locale(situation: Situation, match: Match) -> Finding:
    languages = match["known"].split(", ")
    wrong = f"The locale '{shortened(match['locale'])}' is not a language of the project."
    language = normalised(match["locale"]).partition("-")[0]
    similar = [it for it in languages if normalised(it).partition("-")[0] == language]
    suggestion = f"Send {listed(similar or languages)}, or add the language to the fixtures of the project."
    return Finding(wrong, f"{listed(languages)}.", suggestion, _LOCALE_RULES.get(_where_locale(situation)))


def _where_locale(situation: Situation) -> str:
    operation = str(situation.operation_id)
    is_action = any(action.get("action") == "setLocale" for action in actions_of(situation))
    return operation if is_action or operation == "signUpMyCustomer" else ""


_LOCALE_RULES = {
    "signUpMyCustomer": Citation("account", "A `locale` that is not among"),
    "updateMyCustomer": Citation("actions", "`setLocale` to a locale that is not one"),
    "updateMyCart": Citation("cart_actions", "`setLocale` of a Cart to a locale that is not"),
}


def _empty(_: Situation, match: Match) -> Finding:
    what = match["what"]
    rule = "Any other is accepted: the platform has no rule." if what == "password" else "It needs no `@`."
    return Finding(f"The {what} is empty.", f"Any text. {rule}", f"Send the {what}; check that the form is filled in.")


def _too_many(situation: Situation, match: Match) -> Finding:
    wrong = f"The update has {match['count']} actions."
    is_customer = situation.operation_id == "updateMyCustomer"
    cites = Citation("profile", "An update with more than 500 actions") if is_customer else None
    return Finding(wrong, f"At most {match['most']}.", "Send them in several updates, one after the other.", cites)


def _index(situation: Situation, match: Match) -> Finding:
    addresses = fields_of(situation).get("addresses")
    number = len(addresses) if isinstance(addresses, list) else 0
    wrong = f"The draft names the address at the index {match['index']}, and has {number} addresses."
    accepted = f"0 to {number - 1}." if number else "No index, where there are no addresses."
    return Finding(wrong, accepted, "Indices count from 0. A draft names its addresses by index, not by id.")


def _wrong_type(situation: Situation, match: Match) -> Finding:
    fit = [it.key for it in situation.types if match["resource"] in it.resource_type_ids]
    accepted = f"{listed(fit)}." if fit else f"A Type whose `resourceTypeIds` have `{match['resource']}`."
    own = " Carts and orders are of the type `order`." if match["resource"] == "order" else ""
    wrong = f"The Type `{match['key']}` is not for resources of the type `{match['resource']}`.{own}"
    return Finding(wrong, accepted, "Choose another Type, or extend its `resourceTypeIds` in the fixtures.")


def _quantity(_: Situation, match: Match) -> Finding:
    return Finding("The quantity of the line item would be too large.", f"At most {match['most']}.", "Send less.")


def _amount(_: Situation, match: Match) -> Finding:
    wrong = f"An amount of {shortened(match['amount'])} minor units exceeds 2^63 - 1, the largest 64-bit integer."
    return Finding(wrong, f"At most {LARGEST_INTEGER}.", "Send a smaller quantity.")


def _too_much(_: Situation, match: Match) -> Finding:
    return Finding(f"The cart would have {match['count']} line items.", f"At most {match['most']}.", "Send less.")


_BY_MESSAGE: list[tuple[re.Pattern[str], Callable[[Situation, Match], Finding]]] = [
    (re.compile(r"The locale '(?P<locale>.*)' is not one of the languages of the project: (?P<known>.*)\."), _locale),
    (re.compile(r"The (?P<what>password|email) must not be empty\."), _empty),
    (re.compile(r"The update has (?P<count>\d+) actions; at most (?P<most>\d+) are allowed\."), _too_many),
    (re.compile(r"Address with ID '(?P<index>-?\d+)' not found\."), _index),
    (re.compile(r"The type '(?P<key>.*)' cannot be used for resources of type '(?P<resource>.*)'\."), _wrong_type),
    (re.compile(r"The quantity must be at most (?P<most>\d+)\."), _quantity),
    (re.compile(r"The cart has (?P<count>\d+) line items; it must have at most (?P<most>\d+)\."), _too_much),
    (re.compile(r"The amount of (?P<amount>.*) in minor units is too large\."), _amount),
]
"""By the words of the domain. What is not among them is told in those words."""
