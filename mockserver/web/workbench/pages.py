"""All pages of the workbench, and their assets."""

from __future__ import annotations

from litestar.handlers import HTTPRouteHandler

from mockserver.web.control.desk import Desk
from mockserver.web.workbench import clock, connect, customers, data, faults, outbox, reference, requests, tokens
from mockserver.web.workbench.assets import asset
from mockserver.web.workbench.page import page_handler

CHAPTERS = (connect, customers, tokens, requests, outbox, faults, clock, data, reference)
PAGES = tuple(page for each in CHAPTERS for page in each.chapter)


def page_handlers(desk: Desk) -> list[HTTPRouteHandler]:
    """The route handlers of the workbench, below `/_mock`."""
    return [asset, *(page_handler(page, desk) for page in PAGES)]
