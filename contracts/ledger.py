"""Records the accounts that a run creates on a target, and removes them.

The ledger listens to the wire, whoever sends: it records an account before its sign-up is sent, and again once it
exists. It is a file, so that `contracts cleanup` can remove what a run could not.
"""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from contracts import files
from contracts.evidence import in_short
from contracts.identities import Broker, SetupFailed
from contracts.wire import Exchange, Listener, Unreachable, json_of


class Ledger(Listener):
    """The accounts that this run has created and not yet removed, also stored in a file of JSON lines."""

    def __init__(self, file: Path, run: str) -> None:
        self.file = file
        self.run = run
        self.open: dict[str, dict[str, str]] = {}
        """Accounts by id: id, email and password."""
        self.carts: dict[str, str] = {}
        """Tokens of guests by the id of their cart. Not in the file: the carts of a killed run expire."""

    def before(self, request: httpx.Request) -> None:
        draft = json_of(request.content) if request.url.path.endswith("/me/signup") else None
        if isinstance(draft, dict) and isinstance(draft.get("email"), str) and isinstance(draft.get("password"), str):
            self._write("intends", email=draft["email"], password=draft["password"])

    def after(self, exchange: Exchange) -> None:
        path, sent = exchange.request.url.path, json_of(exchange.request.content)
        body = exchange.json if isinstance(exchange.json, dict) else {}
        if exchange.response.status_code not in (200, 201):
            return
        if path.endswith("/me/carts") and _text(body, "anonymousId"):
            self.carts[_text(body, "id")] = exchange.request.headers.get("Authorization", "").partition(" ")[2]
        elif path.endswith("/me/signup") and isinstance(sent, dict):
            customer = body.get("customer")
            self._keep(_text(customer, "id"), _text(sent, "email"), _text(sent, "password"))
        elif path.endswith(("/me/password", "/me/password/reset")) and isinstance(sent, dict) and "id" in body:
            self._keep(_text(body, "id"), _text(body, "email"), _text(sent, "newPassword"))
        elif path.endswith("/me") and exchange.request.method == "POST" and isinstance(body.get("email"), str):
            self._rename(str(body.get("id")), body["email"])
        elif path.endswith("/me") and exchange.request.method == "DELETE":
            self._forget(str(body.get("id")))

    def _keep(self, id: str, email: str, password: str) -> None:
        """Records an account, even if a faulty target accepted it without credentials: the cleanup will report it."""
        id = id or email  # a faulty target may also not have returned an id
        self.open[id] = {"id": id, "email": email, "password": password}
        self._write("has", **self.open[id])

    def _rename(self, id: str, email: str) -> None:
        if id in self.open and self.open[id]["email"] != email:
            self._keep(id, email, self.open[id]["password"])

    def _forget(self, id: str) -> None:
        if self.open.pop(id, None):
            self._write("removed", id=id)

    def _write(self, event: str, **what: str) -> None:
        # The passwords are disposable, but other users should not read them anyway.
        files.append(self.file, json.dumps({"run": self.run, "event": event, **what}) + "\n")


def clean_up(broker: Broker, ledger: Ledger) -> list[str]:
    """Deletes every open account, each with its own token; returns a sentence for each that could not be deleted.

    Carts are deleted first, because they are out of reach without their customer; orders cannot be deleted.
    """
    stay = {}
    with suppress(Unreachable):  # deleting the accounts then fails as well, and is reported
        for id, token in ledger.carts.items():
            _remove_cart(broker, id, token)
    ledger.carts.clear()
    for account in list(ledger.open.values()):
        if account["id"] not in ledger.open:  # deleted along with another account
            continue
        try:
            token = broker.password_grant(account["email"], account["password"])["access_token"]
            _remove_carts(broker, token)
            with broker.wire.setup():
                profile = json_of(broker.wire.get("/me", token).content)
                version = profile.get("version") if isinstance(profile, dict) else None
                answer = broker.wire.delete("/me", token, params={"version": version})
            why = f"it was not deleted: {in_short(answer)}"
        except (SetupFailed, Unreachable) as problem:
            why = str(problem)
        stay[account["id"]] = f"{account['email']} ({account['id']}) could not be removed: {why}"
    if not ledger.open:
        ledger.file.unlink(missing_ok=True)
    return [sentence for id, sentence in stay.items() if id in ledger.open]


def _remove_carts(broker: Broker, token: str) -> None:
    """Deletes the carts of the token's owner, as far as possible."""
    if not broker.target.can("carts"):
        return
    with broker.wire.setup():
        page = json_of(broker.wire.get("/me/carts", token, params={"limit": 500}).content)
    results = page.get("results") if isinstance(page, dict) else None
    for cart in results if isinstance(results, list) else []:
        _remove_cart(broker, _text(cart, "id"), token)


def _remove_cart(broker: Broker, id: str, token: str) -> None:
    """Deletes the cart, unless it no longer exists or was handed over to a customer."""
    path = f"/me/carts/{quote(id, safe='')}"
    with broker.wire.setup():
        cart = json_of(broker.wire.get(path, token).content)
        if isinstance(cart, dict) and "version" in cart:
            broker.wire.delete(path, token, params={"version": cart["version"]})


def _text(body: Any, name: str) -> str:
    value = body.get(name) if isinstance(body, dict) else None
    return value if isinstance(value, str) else ""


def left_open(file: Path) -> dict[str, dict[str, str]]:
    """The accounts that are still open in the ledger `file`, by id."""
    accounts: dict[str, dict[str, str]] = {}
    for line in files.text(file).splitlines():
        entry = json.loads(line)
        if entry["event"] == "has":
            accounts[entry["id"]] = {name: entry[name] for name in ("id", "email", "password")}
        elif entry["event"] == "removed":
            accounts.pop(entry["id"], None)
    return accounts
