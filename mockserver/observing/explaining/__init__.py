"""Why a request was refused, and what to do about it: pure functions of a `Situation`.

Here may be told what the API must not tell, such as whether an account exists; secrets are told nowhere. The document
is read when a rule or a meaning is asked for, and not before. May import the domain and `openapi`.
"""

from mockserver.observing.explaining.explained import explained, found, one_line, rule_of
from mockserver.observing.explaining.finding import Explanation, Rule
from mockserver.observing.explaining.informed import informed
from mockserver.observing.explaining.meanings import Meaning, UnknownCode, codes, meaning_of
from mockserver.observing.explaining.situation import Bearer, Mailed, Situation

__all__ = [
    "Bearer",
    "Explanation",
    "Mailed",
    "Meaning",
    "Rule",
    "Situation",
    "UnknownCode",
    "codes",
    "explained",
    "found",
    "informed",
    "meaning_of",
    "one_line",
    "rule_of",
]
