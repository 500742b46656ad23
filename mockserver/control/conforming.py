from typing import Any

from mockserver.domain.values import Value


class Conformance(Value, frozen=True, kw_only=True):
    x: int = 1


def conformance(**k: Any) -> Conformance:
    return Conformance()
