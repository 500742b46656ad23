"""The actions on the discount codes of a cart."""

from __future__ import annotations

from msgspec.structs import replace

from mockserver.domain import errors
from mockserver.domain.cart import Cart, DiscountCodeInfo, DiscountCodeReference
from mockserver.domain.cart_actions.action import CartAction
from mockserver.domain.causes.resources import UnknownCodeOfCart
from mockserver.domain.nouns import DISCOUNT_CODE_BY_CODE
from mockserver.domain.ports import Context
from mockserver.domain.product import is_valid


class MyCartAddDiscountCodeAction(CartAction, frozen=True, kw_only=True):
    """Adds a discount code; a code that the cart already has is left unchanged."""

    code: str

    def applied(self, cart: Cart, context: Context) -> Cart:
        found = context.records.one(DISCOUNT_CODE_BY_CODE, self.code)
        if found is None:
            errors.unknown_discount_code(self.code)
        if not is_valid(found, context.now):
            errors.discount_code_out_of_time(found.code, found.id, found.valid_from, found.valid_until, context.now)
        if any(it.discount_code.id == found.id for it in cart.discount_codes):
            return cart
        info = DiscountCodeInfo(discount_code=DiscountCodeReference(id=found.id), state="MatchesCart")
        return replace(cart, discount_codes=(*cart.discount_codes, info))


class MyCartRemoveDiscountCodeAction(CartAction, frozen=True, kw_only=True):
    """Removes a discount code."""

    discount_code: DiscountCodeReference

    def applied(self, cart: Cart, context: Context) -> Cart:
        left = tuple(it for it in cart.discount_codes if it.discount_code.id != self.discount_code.id)
        if left == cart.discount_codes:
            wanted, known = self.discount_code.id, tuple(it.discount_code.id for it in cart.discount_codes)
            cause = UnknownCodeOfCart(id=wanted, known=known)
            errors.invalid_operation(f"The cart does not have the discount code with ID '{wanted}'.", cause)
        return replace(cart, discount_codes=left)
