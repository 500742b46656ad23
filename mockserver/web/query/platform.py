"""Fields of the platform's types that this stand-in never sets. Predicates may still name them.

Taken from the platform's TypeScript SDK. Fields that the domain declares are not repeated.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from msgspec import defstruct, inspect

from mockserver.domain.cart import BaseAddress, Cart, CustomLineItem, LineItem, TaxedPrice
from mockserver.domain.customer import Customer, CustomerReference, CustomFields, Initiator
from mockserver.domain.messages import Message, UserProvidedIdentifiers
from mockserver.domain.money import CentPrecisionMoney
from mockserver.domain.order import Order
from mockserver.domain.product import Price, ProductVariant, TaxCategoryReference, TaxRate
from mockserver.domain.values import LocalizedString

Fields = Mapping[str, Any]
"""By name: a type, an object by its own fields, or the one kind of element of an array in brackets."""

DERIVED: Mapping[tuple[type, str], Callable[[Any], Any]] = {
    (Customer, "lowercaseEmail"): lambda customer: customer.email.lower(),
}
"""Fields that can be queried but are never returned."""


def _fields(type: Any, names: str) -> Fields:
    """Several fields of one type."""
    return dict.fromkeys(names.split(), type)


_REFERENCE = _fields(str, "typeId id")
_KEY_REFERENCE = _fields(str, "typeId key")
_PORTION = {"discount": _REFERENCE, "discountedAmount": CentPrecisionMoney}
_DISCOUNTED_ITEM_PRICE = {"value": CentPrecisionMoney, "includedDiscounts": [_PORTION]}
_DISCOUNTED_PRICE = {"value": CentPrecisionMoney, "discount": _REFERENCE}
_SCOPED_PRICE = {
    **_fields(str, "id country validFrom validUntil"),
    **_fields(CentPrecisionMoney, "value currentValue"),
    **_fields(_REFERENCE, "customerGroup channel"),
    "discounted": _DISCOUNTED_PRICE,
    "custom": CustomFields,
}
_STOCK = {"isOnStock": bool, "id": str, **_fields(int, "restockableInDays availableQuantity version")}
_RECURRENCE = {"recurrencePolicy": _REFERENCE, "priceSelectionMode": str}
_SHIPPING_DETAILS = {"valid": bool, "targets": [{"addressKey": str, "quantity": int, "shippingMethodKey": str}]}
_RATE_INPUT = {"type": str, "key": str, "label": LocalizedString, "score": int}
_RATE_TIER = {
    **_fields(str, "type value"),
    "price": CentPrecisionMoney,
    "minimumCentAmount": int,
    "score": int,
    "priceFunction": {"currencyCode": str, "function": str},
    "isMatching": bool,
}
_RATE = {**_fields(CentPrecisionMoney, "price freeAbove"), "isMatching": bool, "tiers": [_RATE_TIER]}
_DELIVERY_ITEM = {"id": str, "quantity": int}
_PARCEL = {
    **_fields(str, "id key createdAt"),
    "measurements": _fields(int, "heightInMillimeter lengthInMillimeter widthInMillimeter weightInGram"),
    "trackingData": {**_fields(str, "trackingId carrier provider providerTransaction"), "isReturn": bool},
    "items": [_DELIVERY_ITEM],
    "custom": CustomFields,
}
_DELIVERY = {
    **_fields(str, "id key createdAt"),
    "items": [_DELIVERY_ITEM],
    "parcels": [_PARCEL],
    "address": BaseAddress,
    "custom": CustomFields,
}
_SHIPPING_INFO = {
    **_fields(str, "shippingMethodName shippingMethodState"),
    "price": CentPrecisionMoney,
    "shippingRate": _RATE,
    "taxedPrice": TaxedPrice,
    "taxRate": TaxRate,
    "taxCategory": TaxCategoryReference,
    "shippingMethod": _REFERENCE,
    "deliveries": [_DELIVERY],
    "discountedPrice": _DISCOUNTED_ITEM_PRICE,
}
_RESOURCE = {"versionModifiedAt": str, "lastMessageSequenceNumber": int}
_PURCHASE = {
    **_RESOURCE,
    **_fields(str, "purchaseOrderNumber shippingKey discountTypeCombination"),
    **_fields(_KEY_REFERENCE, "businessUnit store"),
    "taxedShippingPrice": TaxedPrice,
    "discountOnTotalPrice": {
        **_fields(CentPrecisionMoney, "discountedAmount discountedNetAmount discountedGrossAmount"),
        "includedDiscounts": [_PORTION],
    },
    "shippingInfo": _SHIPPING_INFO,
    "shippingRateInput": _RATE_INPUT,
    "shippingCustomFields": CustomFields,
    "paymentInfo": {"payments": [_REFERENCE]},
}

_UNSET: Mapping[type, Fields] = {
    Customer: {**_RESOURCE, "lowercaseEmail": str},
    Cart: {
        **_PURCHASE,
        "freezeStrategy": str,
        "lock": _fields(str, "createdAt clientId"),
        "warnings": [_fields(str, "code message")],
    },
    Order: {
        **_PURCHASE,
        **_fields(str, "key shipmentState paymentState completedAt"),
        **_fields(_REFERENCE, "quote recurringOrder state"),
    },
    LineItem: {
        **_fields(_REFERENCE, "supplyChannel distributionChannel reservation"),
        "inventoryMode": str,
        "shippingDetails": _SHIPPING_DETAILS,
        "recurrenceInfo": _RECURRENCE,
    },
    CustomLineItem: {"shippingDetails": _SHIPPING_DETAILS, "recurrenceInfo": _RECURRENCE},
    Price: {
        **_fields(_REFERENCE, "channel recurrencePolicy"),
        "discounted": _DISCOUNTED_PRICE,
        "tiers": [{"minimumQuantity": int, "value": CentPrecisionMoney}],
        "custom": CustomFields,
    },
    ProductVariant: {
        **_fields(bool, "isMatchingVariant scopedPriceDiscounted"),
        "price": Price,
        "recurrencePrices": [Price],
        "availability": {**_STOCK, "channels": Any},
        "scopedPrice": _SCOPED_PRICE,
    },
    TaxRate: {"key": str, "subRates": [{"name": str, "amount": float}]},
    Initiator: {
        "isPlatformClient": bool,
        "associate": CustomerReference,
        "attributedTo": _fields(str, "clientId source"),
    },
    UserProvidedIdentifiers: {
        **_fields(str, "orderNumber sku"),
        "slug": LocalizedString,
        "containerAndKey": _fields(str, "key container"),
    },
    Message: _fields(
        Any,
        """
            active addedCountries addedDistributionChannels addedLanguages addedProductSelections
            addedQuantity addedSupplyChannels addressId approvalFlow approvalRule approvalRuleMode
            approvers associate associateMode associateRole associates attributes businessUnit
            buyerAssignable buyerComment cartDiscount cartId category companyName contactEmail countries
            currentProjection custom customField customFields customLineItem customLineItemId
            customLineItemKey customerGroup customerGroupAssignment customerGroupAssignments customerId
            dateOfBirth default delivery deliveryId description discountCode discountGroup discounted
            discountedPricePerQuantity distributionChannel distributionChannels edit errors expiresAt
            externalId failedAt failureReason firstName force fromState image images
            includedInStatistics interaction interface interfaceAccount interfaceCode interfaceId
            invalidateOlderTokens inventoryEntry isActive items key languages lastName lineItem
            lineItemId lineItemKey measurements metaDescription metaKeywords metaTitle method name
            nameAllLocales newAvailableQuantity newExpiresAt newIncludedInStatistics newInterfaceId
            newParentUnit newPrice newQuantity newQuantityOnStock newRating
            newReservationExpirationInMinutes newShippingDetail newState newTaxedPrice newTotalPrice
            newVariantExclusion newVariantSelection oldActive oldAddress oldApprovalRuleMode
            oldApprovers oldAssociateMode oldAvailableQuantity oldCustomer oldCustomerGroup
            oldCustomerGroupAssignments oldDefault oldDescription oldEmail oldExpiresAt oldImages
            oldIncludedInStatistics oldInterface oldInterfaceAccount oldInterfaceId oldIsActive oldItems
            oldKey oldMethod oldName oldOrderState oldParentUnit oldPaymentInterface oldPaymentState
            oldPredicate oldPrice oldPurchaseOrderNumber oldQuantity oldQuantityOnStock
            oldQuoteRequestState oldQuoteState oldRating oldRecurrencePolicySchedule oldRequesters
            oldReservationExpirationInMinutes oldShipmentState oldShippingInfo oldShippingRateInput
            oldSlug oldSortOrder oldStagedPrice oldStagedQuoteState oldStartsAt oldState oldStatus
            oldStoreMode oldStores oldToken oldTopLevelUnit oldTypeId oldUnitType oldValue
            oldVariantExclusion oldVariantSelection oldbusinessUnit order orderScheduledAt orderState
            parcel parcelId parentUnit payment paymentInterface paymentMethod paymentRef paymentState
            permission permissions predicate previousCustomer previousTiers previousTypeId
            previousValidFrom previousValidUntil previousValue price priceId prices product productKey
            productProjection productSelection productSelections published purchaseOrderNumber quantity
            quantityOnStock quote quoteRequest quoteRequestState quoteState recurrencePolicySchedule
            recurringOrder recurringOrderRef rejectionReason removedCountries
            removedDistributionChannels removedImageUrls removedLanguages removedPaymentInfo
            removedProductSelections removedQuantity removedSupplyChannels removedTier requesters reset
            result returnInfo returnItemId returnShipmentState review scope sellerComment shipmentState
            shippingInfo shippingKey shippingRateInput sku slug sortOrder staged stagedChanges
            stagedQuote stagedQuoteState standalonePrice startsAt state status store storeMode stores
            supplyChannel supplyChannels target taxedPrice taxedPricePortions tier tiers title to
            toState token topLevelUnit totalPrice trackingData transaction transactionId transitionDate
            unitType updatedPrices updatedProductSelections validFrom validTo validUntil value variant
            variantExclusion variantId variantKey variantSelection variants
        """,
    ),
}


@cache
def unset_fields(of: type) -> Mapping[str, inspect.Type]:
    """The types of the platform's fields that a domain struct does not have, by name."""
    found = {name: it for struct in of.__mro__ for name, it in _UNSET.get(struct, {}).items()}
    return {name: inspect.type_info(_type(it)) for name, it in found.items()}


def _type(of: Any) -> Any:
    if isinstance(of, list):
        return tuple[_type(of[0]), ...]  # type: ignore[misc]  # made at run time
    if isinstance(of, Mapping):
        return defstruct("Object", [(name, _type(it)) for name, it in of.items()])
    return of
