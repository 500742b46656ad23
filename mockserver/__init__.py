"""A stand-in server for the My Customer Profile API of the commercetools platform.

`create_app(Settings())` gives it as an ASGI application.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockserver.app import create_app
    from mockserver.settings import Settings

__all__ = ["Settings", "create_app"]


def __getattr__(name: str) -> Any:
    """Imports what is asked for only then: a command such as `mockserver token` needs neither framework nor store."""
    if name == "create_app":
        from mockserver.app import create_app  # noqa: PLC0415 - the command imports this package, too, and starts without the application

        return create_app
    if name == "Settings":
        from mockserver.settings import Settings  # noqa: PLC0415 - the command imports this package, too, and starts without the application

        return Settings
    raise AttributeError(f"module 'mockserver' has no attribute {name!r}")
