"""Faults that have a name."""

from __future__ import annotations

from typing import Any

from mockserver.domain.values import Value


class FaultPreset(Value, frozen=True, kw_only=True):
    """A fault that is often wanted, and what it is good for."""

    name: str
    sentence: str
    rule: dict[str, Any]


_SIGN_IN = ["signInMyCustomer", "createCustomerToken"]
_UPDATES = ["updateMyCustomer", "updateMyCart", "deleteMyCustomer", "deleteMyCart", "changeMyCustomerPassword"]

PRESETS = {
    preset.name: preset
    for preset in (
        FaultPreset(
            name="token-expired",
            sentence="The access token is refused as if it had expired: does the app get a new one?",
            rule={"match": {"path": "/*/me*"}, "respond": {"code": "invalid_token"}},
        ),
        FaultPreset(
            name="409-once",
            sentence="The next update meets a version that is not the current one: does the app read and try again?",
            rule={
                "match": {"operationId": _UPDATES},
                "when": {"times": 1},
                "respond": {"code": "ConcurrentModification"},
            },
        ),
        FaultPreset(
            name="503-retry-after",
            sentence="Two requests are told to come back in a second: does the app wait and retry?",
            rule={
                "when": {"times": 2},
                "respond": {"code": "OverCapacity", "headers": {"Retry-After": "1"}},
            },
        ),
        FaultPreset(
            name="429-once",
            sentence="The next request comes too soon after the last.",
            rule={
                "when": {"times": 1},
                "respond": {"status": 429, "message": "Too Many Requests", "headers": {"Retry-After": "1"}},
            },
        ),
        FaultPreset(
            name="500-every-third",
            sentence="Every third request fails for no reason.",
            rule={"when": {"every": 3}, "respond": {"code": "General"}},
        ),
        FaultPreset(
            name="flaky",
            sentence="One request in five fails; the seed says which.",
            rule={"when": {"probability": 0.2, "seed": 7}, "respond": {"status": 502, "message": "Bad Gateway"}},
        ),
        FaultPreset(
            name="slow-login",
            sentence="Signing in takes three seconds: is there something to see meanwhile, and can it be sent twice?",
            rule={"match": {"operationId": _SIGN_IN}, "delay": "3s"},
        ),
        FaultPreset(
            name="slow",
            sentence="Every answer takes between 300 ms and 900 ms, as over a bad line.",
            rule={"delay": "300ms..900ms"},
        ),
        FaultPreset(
            name="dropped",
            sentence="The connection of the next request is closed without an answer.",
            rule={"when": {"times": 1}, "connection": "drop"},
        ),
        FaultPreset(
            name="cut",
            sentence="The next answer breaks off in the middle.",
            rule={"when": {"times": 1}, "connection": "cut"},
        ),
    )
}
