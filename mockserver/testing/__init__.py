"""The objects behind the fixtures of the pytest plugin, which use the control plane. Import them for annotations."""

from mockserver.remote.answers import RequestSummary
from mockserver.steering.faults import Fault
from mockserver.steering.outbox import Mail
from mockserver.testing.clients import Clients
from mockserver.testing.clock import ServerClock
from mockserver.testing.faults import FaultRules
from mockserver.testing.outbox import Outbox
from mockserver.testing.project import Project, project
from mockserver.testing.requests import RequestLog

__all__ = [
    "Clients",
    "Fault",
    "FaultRules",
    "Mail",
    "Outbox",
    "Project",
    "RequestLog",
    "RequestSummary",
    "ServerClock",
    "project",
]
