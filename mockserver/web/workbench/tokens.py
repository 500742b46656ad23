"""Sessions and tokens: listed, made, ended, explained."""

from __future__ import annotations

from litestar.enums import HttpMethod

from mockserver.control.problems import Declined
from mockserver.domain.nouns import CLIENTS
from mockserver.web.control.desk import Asking
from mockserver.web.control.tokens import explain_token, list_tokens
from mockserver.web.workbench.page import Content, PageChapter

chapter = PageChapter("tokens")

MOST_SHOWN = 200


@chapter.on("/ui/tokens")
def tokens(asking: Asking, project: str) -> Content:
    problem = ""
    try:
        found = list_tokens(asking).tokens
    except Declined as refusal:
        problem, found = str(refusal), ()
    clients = asking.plane.store.records(project).table(CLIENTS)
    values = {
        "tokens": found[:MOST_SHOWN],
        "problem": problem,
        "total": len(found),
        "clients": [it.id for it in clients],
        "customer": asking.query.get("customer", ""),
        "kind": asking.query.get("kind", ""),
    }
    return Content("tokens.html", "Sessions & tokens", values)


@chapter.on("/ui/tokens/explained", HttpMethod.POST)
def explained(asking: Asking, project: str) -> Content:
    """The explanation of a token, which does not stand in a URL."""
    return Content("explained.html", "Token", {"explanation": explain_token(asking)})
