"""Why a request was rejected, and what to do about it: pure functions of a cause and of what a `Scene` looks up.

Here may be told what the API must not tell, such as whether an account exists; secrets are told nowhere. The document
is read when a rule or a meaning is asked for, and not before. May import the domain and `openapi`.
"""

from mockserver.observing.explaining.explained import found, one_line
from mockserver.observing.explaining.finding import Explanation, Finding, Rule, told
from mockserver.observing.explaining.meanings import Meaning, UnknownCode, codes, meaning_of
from mockserver.observing.explaining.rules import rule
from mockserver.observing.explaining.scene import Ended, Scene

__all__ = [
    "Ended",
    "Explanation",
    "Finding",
    "Meaning",
    "Rule",
    "Scene",
    "UnknownCode",
    "codes",
    "found",
    "meaning_of",
    "one_line",
    "rule",
    "told",
]
