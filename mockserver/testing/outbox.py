"""The mails that would have been sent."""

from __future__ import annotations

from typing import Literal

from mockserver.remote.answers import Mails
from mockserver.remote.control import Remote, read
from mockserver.remote.http import PATIENCE
from mockserver.steering.outbox import Mail
from mockserver.testing.project import Project

Kind = Literal["password", "email"]


class Outbox:
    """The mails that would have been sent to customers of the project."""

    def __init__(self, remote: Remote, project: Project) -> None:
        self._remote = remote
        self._project = project
        before = self.mails()
        self._last_before = before[0].id if before else None

    def mails(self, *, to: str | None = None, kind: Kind | None = None) -> tuple[Mail, ...]:
        """All mails, including those of the fixtures, newest first."""
        return self._asked(to=to, kind=kind)

    def wait(self, *, to: str | None = None, kind: Kind | None = None, timeout: float = 5) -> Mail:
        """The newest mail since the test began, waiting for one if need be. Raises AssertionError after `timeout`."""
        __tracebackhide__ = True
        mails = self._asked(to=to, kind=kind, since=self._last_before, timeout=timeout)
        if not mails:
            others = ", ".join(f"{mail.kind} to {mail.to}" for mail in self.mails()) or "nothing"
            wanted = f"{f'{kind} mail' if kind else 'mail'}{f' to {to}' if to else ''}"
            raise AssertionError(
                f"No {wanted} arrived within {timeout:g} s. The outbox of '{self._project.key}' contains {others}."
            )
        return mails[0]

    def issue(self, email: str, *, kind: Kind, ttl_minutes: int | None = None) -> Mail:
        """Creates a token as a backend would, and puts its mail into the outbox."""
        life = {} if ttl_minutes is None else {"ttlMinutes": ttl_minutes}
        return read(self._remote.post("outbox", project=self._project.key, kind=kind, email=email, **life), Mail)

    def _asked(
        self, *, to: str | None, kind: Kind | None, since: str | None = None, timeout: float = 0
    ) -> tuple[Mail, ...]:
        wait = f"{round(timeout * 1000)}ms" if timeout else None
        wanted = {"project": self._project.key, "to": to, "kind": kind, "since": since, "wait": wait}
        return read(self._remote.get("outbox", query=wanted, patience=PATIENCE + timeout), Mails).mails
