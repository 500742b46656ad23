"""The control plane: what a developer sees of the server, and what can be moved from outside. Nothing here speaks HTTP.

    exchange, journal       what was asked and answered, lately
    explaining, conforming  why it was refused, and whether it keeps the document
    history                 the versions of a customer, and the requests that made them
    clock, faults           time that can be moved; answers that are made to fail
    outbox                  what would have been mailed
    seeds, clones           the fixtures, and projects made from them
    projects, parts         projects as wholes, and what goes back to the fixtures by itself
    snapshots, changes      named states, and what is different
    connection, dotenv      how an app finds a project
    bearers                 tokens made, listed, revoked and explained

May import the domain and the fixtures; neither Litestar nor the store, which it knows by its port.
"""
