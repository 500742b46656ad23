"""Checks that need no running server."""

from __future__ import annotations

import os
import platform
import socket
from collections import Counter
from collections.abc import Iterator
from errno import EADDRINUSE
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from mockserver.commands.doctor.finding import Finding
from mockserver.domain.records import Account
from mockserver.domain.values import timestamp
from mockserver.fixtures import FixtureErrors, check
from mockserver.problems import Problem
from mockserver.remote.control import Remote
from mockserver.store import StoreError, holder, is_there, read_only
from mockserver.system import SystemClock

PACKAGES = ("mekit", "litestar", "msgspec", "uvicorn", "tinydb")


def examined_here(fixtures: Path, db: Path, port: int) -> Iterator[Finding]:
    """Versions, fixtures, data file and port."""
    yield _versions()
    yield _fixtures(fixtures)
    yield _data(db)
    yield _port(port)


def server_at(port: int) -> str | None:
    """The URL of the mockserver that listens at `port`, if there is one."""
    with Remote(f"http://127.0.0.1:{port}") as remote:
        try:
            remote.get("health", patience=2)
        except Problem:
            return None
        return remote.url


def _versions() -> Finding:
    try:
        found = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    except PackageNotFoundError as missing:
        advice = "Reinstall: pip install --force-reinstall mekit"
        return Finding(subject="versions", verdict="wrong", sentence=f"{missing.name} is not installed.", advice=advice)
    return Finding(subject="versions", sentence=f"python {platform.python_version()}, {found}")


def _fixtures(path: Path) -> Finding:
    try:
        checked = check(path, now=timestamp(SystemClock().now()))
    except FixtureErrors as problems:
        advice = "Correct the fixtures, or name others with --fixtures."
        return Finding(subject="fixtures", verdict="wrong", sentence=str(problems), advice=advice)
    counts = ", ".join(f"{count} {section}" for section, count in checked.counts.items() if count)
    sentence = f"{path}: project '{checked.project}' with {counts}."
    if checked.warnings:
        advice = "\n".join(str(warning) for warning in checked.warnings)
        return Finding(subject="fixtures", verdict="note", sentence=sentence, advice=advice)
    return Finding(subject="fixtures", sentence=sentence)


def _data(db: Path) -> Finding:
    try:
        running = holder(db)
        if not is_there(db):
            return _data_to_create(db)
        accounts = Counter(key for key, record in read_only(db).dump() if isinstance(record, Account))
    except StoreError as problem:
        advice = "Repair the file, or name another one with --db."
        return Finding(subject="data", verdict="wrong", sentence=str(problem), advice=advice)
    counts = ", ".join(f"{number} customers in '{key}'" for key, number in accounts.items()) or "no customers"
    held = "" if running is None else f" In use by process {running.pid}{f' at {running.url}' if running.url else ''}."
    return Finding(subject="data", sentence=f"{db}: {counts}.{held}")


def _data_to_create(db: Path) -> Finding:
    nearest = next(parent for parent in db.resolve().parents if parent.exists())
    if os.access(nearest, os.W_OK | os.X_OK):
        return Finding(subject="data", sentence=f"{db} does not exist yet; 'mockserver serve' creates it.")
    advice = "Make it writable, name another file with --db, or use none: mockserver serve --memory"
    sentence = f"{db} cannot be created: {nearest} is not writable."
    return Finding(subject="data", verdict="wrong", sentence=sentence, advice=advice)


def _port(port: int) -> Finding:
    try:
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", port))
    except OSError as error:
        if error.errno == EADDRINUSE and server_at(port):
            return Finding(subject="port", sentence=f"{port} is in use by a mockserver.")
        reason = "is in use by another program" if error.errno == EADDRINUSE else f"cannot be used: {error.strerror}"
        advice = "Stop that program, or choose another port: mockserver serve --port 0 picks a free one."
        return Finding(subject="port", verdict="wrong", sentence=f"{port} {reason}.", advice=advice)
    return Finding(subject="port", sentence=f"{port} is free.")
