"""HTTP clients that are quick to make."""

from __future__ import annotations

import ssl
from collections.abc import Mapping

import httpx

from mockserver.hosts import is_loopback

PATIENCE = 30.0
"""Seconds."""


def client_of(url: str, headers: Mapping[str, str] | None = None) -> httpx.Client:
    """Sends requests to `url` and below. Raises httpx.InvalidURL.

    A proxy of the environment is not for loopback. Reading all the certificates that a machine trusts takes longer than
    a test: over plain HTTP there are none to check, and none is trusted.
    """
    verify = True if httpx.URL(url).scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusts = not is_of_loopback(url)
    return httpx.Client(base_url=url, headers=headers, timeout=PATIENCE, trust_env=trusts, verify=verify)


def is_of_loopback(url: str) -> bool:
    """Whether only this machine reaches it. Raises httpx.InvalidURL."""
    return is_loopback(httpx.URL(url).host)
