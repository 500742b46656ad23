"""The tokens panel: lists, issues, revokes and explains tokens."""

from __future__ import annotations

from mockserver.control.problems import Declined
from mockserver.domain.nouns import CLIENTS
from mockserver.web.control.tokens import TokenToExplain, explain_token, list_tokens
from mockserver.web.rows import Chapter
from mockserver.web.workbench.page import PAGE, Content, Look, part

chapter = Chapter()

MOST_SHOWN = 200


@chapter.on("GET", "/ui/tokens", "tokens", PAGE)
def tokens(look: Look[None]) -> Content:
    problem = ""
    try:
        found = list_tokens(look).tokens
    except Declined as refusal:
        problem, found = str(refusal), ()
    clients = look.plane.store.records(look.project).table(CLIENTS)
    values = {
        "tokens": found[:MOST_SHOWN],
        "problem": problem,
        "total": len(found),
        "clients": [it.id for it in clients],
        "customer": look.query.get("customer", ""),
        "kind": look.query.get("kind", ""),
    }
    return Content("tokens.html", "Sessions & tokens", values)


@chapter.on("POST", "/ui/tokens/explained", "explained", part(TokenToExplain))
def explained(look: Look[TokenToExplain]) -> Content:
    """The explanation of a token. POST, because a token must not appear in a URL."""
    return Content("explained.html", "Token", {"explanation": explain_token(look)})
