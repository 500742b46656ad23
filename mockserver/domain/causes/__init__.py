"""Why requests are rejected: a closed union, by chapter, whose explanations are in `observing.explaining`.

Each error of the API is raised with one. Nothing registers itself: mypy reports a cause without explanation.
"""

from mockserver.domain.causes.access import AccessCause
from mockserver.domain.causes.http import HttpCause
from mockserver.domain.causes.inputs import InputCause
from mockserver.domain.causes.resources import ResourceCause

AnyCause = AccessCause | HttpCause | InputCause | ResourceCause

__all__ = ["AccessCause", "AnyCause", "HttpCause", "InputCause", "ResourceCause"]
