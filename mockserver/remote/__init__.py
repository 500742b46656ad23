"""A running server, seen from outside: what the commands and the pytest plugin do through its control plane.

    http          HTTP clients
    control       one request to it, and one answer
    answers       what it answers, as far as it is read here
    events        its live stream
    finding       which server is meant
    launching     a server of one's own, in another process, which `tethered` ends with its owner
    worlds        a project of one's own
    environment   the variables that an app finds it by

May import the domain, and of the store only who holds it.
"""
