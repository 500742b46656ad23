"""Predefined faults. Each tests how an app handles one common failure."""

from __future__ import annotations

from typing import Any

from mockserver.domain.values import Value


class FaultPreset(Value, frozen=True, kw_only=True):
    """A predefined fault, and what it tests."""

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
            sentence="Access tokens are rejected as if they had expired: does the app request a new one?",
            rule={"match": {"path": "/*/me*"}, "respond": {"code": "invalid_token"}},
        ),
        FaultPreset(
            name="409-once",
            sentence="The next update fails with a version conflict: does the app read the current version and retry?",
            rule={
                "match": {"operationId": _UPDATES},
                "when": {"times": 1},
                "respond": {"code": "ConcurrentModification"},
            },
        ),
        FaultPreset(
            name="503-retry-after",
            sentence="The next two requests fail with Retry-After: 1: does the app wait and retry?",
            rule={
                "when": {"times": 2},
                "respond": {"code": "OverCapacity", "headers": {"Retry-After": "1"}},
            },
        ),
        FaultPreset(
            name="429-once",
            sentence="The next request is rate-limited, with Retry-After: 1.",
            rule={
                "when": {"times": 1},
                "respond": {"status": 429, "message": "Too Many Requests", "headers": {"Retry-After": "1"}},
            },
        ),
        FaultPreset(
            name="500-every-third",
            sentence="Every third request fails with an internal server error.",
            rule={"when": {"every": 3}, "respond": {"code": "General"}},
        ),
        FaultPreset(
            name="flaky",
            sentence="One request in five fails at random; with the same seed, always the same ones.",
            rule={"when": {"probability": 0.2, "seed": 7}, "respond": {"status": 502, "message": "Bad Gateway"}},
        ),
        FaultPreset(
            name="slow-login",
            sentence="Signing in takes three seconds: does the app show progress, and can the form be submitted twice?",
            rule={"match": {"operationId": _SIGN_IN}, "delay": "3s"},
        ),
        FaultPreset(
            name="slow",
            sentence="Every response takes 300 to 900 ms, as on a slow network.",
            rule={"delay": "300ms..900ms"},
        ),
        FaultPreset(
            name="dropped",
            sentence="The next request gets no response: its connection is closed.",
            rule={"when": {"times": 1}, "connection": "drop"},
        ),
        FaultPreset(
            name="cut",
            sentence="The connection of the next request is closed in the middle of the response.",
            rule={"when": {"times": 1}, "connection": "cut"},
        ),
    )
}
