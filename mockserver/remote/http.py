"""HTTP clients that are cheap to create."""

from __future__ import annotations

import ssl
from collections.abc import Mapping

import httpx

from mockserver.hosts import is_loopback

PATIENCE = 30.0
"""Seconds."""


def client_of(url: str, headers: Mapping[str, str] | None = None) -> httpx.Client:
    """A client for requests to `url` and below. Raises httpx.InvalidURL.

    Proxy settings of the environment are ignored for loopback: a proxy on another machine could not reach it. Loading
    the certificate authorities of the system takes longer than a typical test, so a client for plain HTTP, which checks
    no certificates, starts with an empty list.
    """
    verify = True if httpx.URL(url).scheme == "https" else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusts = not is_of_loopback(url)
    return httpx.Client(base_url=url, headers=headers, timeout=PATIENCE, trust_env=trusts, verify=verify)


def is_of_loopback(url: str) -> bool:
    """Whether the URL can only be reached from this machine. Raises httpx.InvalidURL."""
    return is_loopback(httpx.URL(url).host)
