"""Values that are well-formed and break a rule."""

from __future__ import annotations

from mockserver.domain.causes.inputs import (
    AsTold,
    EmptyText,
    NoAddressAtIndex,
    TooLarge,
    TooMany,
    TypeForOthers,
    UnknownLocale,
)
from mockserver.domain.locale import normalised
from mockserver.domain.values import LARGEST_INTEGER
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import listed, shortened
from mockserver.observing.explaining.scene import Scene
from mockserver.observing.redaction import shown_text

_LOCALE_RULES = {
    "signUpMyCustomer": Citation("account", "A `locale` that is not among"),
    "updateMyCustomer": Citation("actions", "`setLocale` to a locale that is not one"),
    "updateMyCart": Citation("cart_actions", "`setLocale` of a Cart to a locale that is not"),
}


def as_told(cause: AsTold, scene: Scene) -> Finding:
    """What the message of the response says already."""
    return Finding(shown_text(cause.wrong or scene.message, scene.secrets()), suggestion=cause.suggestion)


def unknown_locale(cause: UnknownLocale, scene: Scene) -> Finding:
    """The locale is not one of the languages of the project."""
    wrong = f"The locale '{shortened(cause.locale)}' is not a language of the project."
    language = normalised(cause.locale).partition("-")[0]
    similar = [it for it in cause.languages if normalised(it).partition("-")[0] == language]
    suggestion = f"Send {listed(similar or cause.languages)}, or add the language to the fixtures of the project."
    return Finding(wrong, f"{listed(cause.languages)}.", suggestion, _LOCALE_RULES.get(scene.operation_id))


def empty(cause: EmptyText, _: Scene) -> Finding:
    """A password or an email is empty."""
    what = cause.what
    rule = "Any other is accepted: the platform has no rule." if what == "password" else "It needs no `@`."
    return Finding(f"The {what} is empty.", f"Any text. {rule}", f"Send the {what}; check that the form is filled in.")


def too_many(cause: TooMany, scene: Scene) -> Finding:
    """More than is allowed."""
    wrong = f"{cause.whose} has {cause.count} {cause.what}."
    if cause.what != "actions":
        return Finding(wrong, f"At most {cause.most}.", "Send fewer.")
    is_customer = scene.operation_id == "updateMyCustomer"
    cites = Citation("profile", "An update with more than 500 actions") if is_customer else None
    return Finding(wrong, f"At most {cause.most}.", "Send them in several updates, one after the other.", cites)


def no_index(cause: NoAddressAtIndex, _: Scene) -> Finding:
    """A draft names an address by an index that it does not have."""
    wrong = f"The draft names the address at the index {cause.index}, and has {cause.number} addresses."
    accepted = f"0 to {cause.number - 1}." if cause.number else "No index, where there are no addresses."
    return Finding(wrong, accepted, "Indices count from 0. A draft names its addresses by index, not by id.")


def wrong_type(cause: TypeForOthers, scene: Scene) -> Finding:
    """The custom Type is not for resources of this type."""
    resource, fit = cause.resource_type_id, scene.types(cause.resource_type_id)
    accepted = f"{listed(fit)}." if fit else f"A Type whose `resourceTypeIds` have `{resource}`."
    own = " Carts and orders are of the type `order`." if resource == "order" else ""
    wrong = f"The Type `{cause.key}` is not for resources of the type `{resource}`.{own}"
    return Finding(wrong, accepted, "Choose another Type, or extend its `resourceTypeIds` in the fixtures.")


def too_large(cause: TooLarge, _: Scene) -> Finding:
    """A number beyond the largest 64-bit integer."""
    most = f"At most {LARGEST_INTEGER}."
    match cause.what:
        case "quantity":
            return Finding("The quantity of the line item would be too large.", most, "Send less.")
        case "items":
            return Finding(f"The cart would have {cause.number} line items.", most, "Send less.")
        case "amount":
            amount = shortened(str(cause.number))
            wrong = f"An amount of {amount} minor units exceeds 2^63 - 1, the largest 64-bit integer."
            return Finding(wrong, most, "Send a smaller quantity.")
