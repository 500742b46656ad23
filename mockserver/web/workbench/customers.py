"""The customers panel: lists customers, and shows one with forms for the update actions of the document."""

from __future__ import annotations

from mockserver.web.control.customers import LISTED, get_customer, list_customers
from mockserver.web.rows import Chapter
from mockserver.web.workbench.actions import action_forms
from mockserver.web.workbench.page import PAGE, Content, Look, named

chapter = Chapter()

ROLES = {
    "default_shipping_address_id": "default shipping",
    "default_billing_address_id": "default billing",
    "shipping_address_ids": "shipping",
    "billing_address_ids": "billing",
}


@chapter.on("GET", "/ui/customers", "customers", PAGE)
def customers(look: Look[None]) -> Content:
    found = list_customers(look)
    values = {"found": found, "q": look.query.get("q", ""), "step": found.limit or LISTED}
    return Content("customers.html", "Customers", values)


@chapter.on("GET", "/ui/customers/{id}", "customer", PAGE)
def customer(look: Look[None]) -> Content:
    named(look)
    detail = get_customer(look)
    who = detail.customer
    roles = {
        address.id: [role for name, role in ROLES.items() if address.id and address.id in (getattr(who, name) or ())]
        for address in who.addresses
    }
    values = {"detail": detail, "customer": who, "roles": roles, "forms": action_forms()}
    return Content("customer.html", who.email, values)
