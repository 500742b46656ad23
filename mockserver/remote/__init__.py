"""A running server, seen from outside: how the commands and the pytest plugin use its control plane.

    http          HTTP clients
    control       requests to the control plane
    answers       its responses, as far as the commands read them
    events        its live stream of requests
    finding       which server to talk to
    launching     a server in a subprocess, which `tethered` stops when its owner ends
    worlds        a project that is created for a command or a test, and dropped afterwards
    environment   the environment variables that an app needs

May import the domain, and from the store only what tells which process uses a data file.
"""
