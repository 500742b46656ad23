"""All pages, and what they are made of."""

from __future__ import annotations

from litestar.handlers import HTTPRouteHandler

from mockserver.web.control.desk import Desk
from mockserver.web.workbench import clock, connect, customers, data, faults, outbox, reference, requests, tokens
from mockserver.web.workbench.assets import asset
from mockserver.web.workbench.page import page_handler

PAGES = tuple(
    page
    for panel in (connect, customers, tokens, requests, outbox, faults, clock, data, reference)
    for page in panel.chapter
)


def page_handlers(desk: Desk) -> list[HTTPRouteHandler]:
    """The workbench under `/_mock`."""
    return [asset, *(page_handler(page, desk) for page in PAGES)]
