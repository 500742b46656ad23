"""Recognizes host names and addresses that only this machine can reach."""

from __future__ import annotations

import re
from ipaddress import ip_address

_HOST = re.compile(r"(?:\[(?P<literal>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9._-]+))(?::(?P<port>[0-9]{1,5}))?")
"""`uri-host [ ":" port ]` of RFC 9110, section 7.2, without userinfo or anything after the port. It is strict because
`127.0.0.1:80.evil.example` must not pass as a loopback address."""

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")
_HIGHEST_PORT = 65535


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an address without brackets and port, always refers to this machine."""
    name = host.lower().removesuffix(".")
    *labels, last = name.split(".")
    if last == "localhost":  # RFC 6761, section 6.3: no resolver may say otherwise
        return all(_LABEL.fullmatch(label) for label in labels)
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def names_loopback(header: str) -> bool:
    """Whether the value of a `Host` header refers to this machine only. Malformed values do not."""
    found = _HOST.fullmatch(header)
    if found is None or int(found["port"] or 0) > _HIGHEST_PORT:
        return False
    if found["literal"] is not None:
        return ":" in found["literal"] and is_loopback(found["literal"])
    return is_loopback(found["name"])
