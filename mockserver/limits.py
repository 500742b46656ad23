"""Every limit on what a client can send, and on what the server remembers of it: declared here, and nowhere else.

mockserver/README.md lists them under *Limits*. What can be set (`largest_body`, `most_clones`) is in
`mockserver.settings`. Sizes are in bytes, lengths in characters.
"""

from __future__ import annotations

KIB = 1024
MIB = 1024 * KIB

# Limits of one request. A request beyond them is rejected with a message that names the limit.
HEAD_SIZE = 64 * KIB
"""The request line and its headers; also the trailers of a chunked body."""
HEADERS = 100
FORM_SIZE = 64 * KIB
"""The body of an OAuth request."""
QUERY_SIZE = 64 * KIB
PARAMETERS = 1_000
"""The fields of a form, or the parameters of a query."""
JSON_VALUES = 100_000
"""Objects, arrays and scalars in one body."""
UPDATE_ACTIONS = 500
"""In one update; the platform's own limit."""
ADDRESSES = 20_000
"""Of one customer."""
LINE_ITEMS = 500
"""In the draft of a cart; the platform has no more in a whole cart."""
DISCOUNT_CODES = 500
"""In the draft of a cart."""
SORTS = 20
"""`sort` parameters of one query."""
EXPANSIONS = 50
"""`expand` parameters of one query."""
COMPARISONS = 1_000_000
"""Of one query: the comparisons of its predicates and the orders of its sort, times the resources in the list."""
EMAIL_LENGTH = 256
ANONYMOUS_ID_LENGTH = 256
EXTERNAL_USER_ID_LENGTH = 128
"""The platform's own limit."""

FIXTURE_SIZE = 256 * MIB
"""One file of fixtures, or a state that is imported: an export of half a million customers."""

# What the server remembers. The oldest makes room, unless it says otherwise.
REQUESTS = 1_000
REQUESTS_SIZE = 32 * MIB
"""The exchanges of the journal: request lines, headers and bodies."""
EXCHANGE_BODY_SIZE = 512 * KIB
"""What the journal keeps of one request body or response body; the rest is cut off, and the journal says so."""
VERSIONS = 10_000
VERSIONS_SIZE = 32 * MIB
"""The versions of customers that the control plane remembers, as JSON."""
REVOCATIONS = 2_000
MAILS = 500
WARNINGS = 500
WARNINGS_OF_REQUEST = 20
MESSAGES_SIZE = 32 * MIB
"""The message feed of one project, as JSON."""
TOKENS = 100_000
"""Access and refresh tokens of one project."""
ANONYMOUS_SESSIONS = 100_000
"""Anonymous ids of one project that cannot be taken again."""
SNAPSHOTS = 100
"""Of one project. More are rejected."""
SNAPSHOTS_SIZE = 512 * MIB
"""All snapshots of a server, as JSON. More are rejected."""
FAULTS = 100
"""More are rejected."""
FAULT_SIZE = 64 * KIB
"""One fault, as JSON. A larger fault is rejected."""
EVENTS_WAITING = 1_000
"""Events that a slow listener of a stream may lag behind. It misses later events."""
EVENTS_WAITING_SIZE = 8 * MIB

# What is examined, or shown.
PROBLEMS = 200
"""Mistakes in fixtures, or warnings about them, that are listed; of the others only the number is shown."""
PROBLEMS_SOUGHT = 1_000
"""Mistakes after which the rest of the fixtures is not checked."""
COMPARED_LENGTH = 64
"""Of a misspelled name when the nearest known one is looked for."""
COMPARED_NAMES = 500
"""Known names among which the nearest one is looked for."""
SHOWN_LENGTH = 80
"""Of a name or a path of the client that a message quotes."""
