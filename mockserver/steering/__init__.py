"""What can be changed from outside. Nothing here speaks HTTP.

    clock, faults           time that can be moved; responses that are made to fail
    presets, refusals       faults with a name, and the bodies they respond with
    outbox                  what would have been mailed
    bearers                 tokens: issued, listed, revoked, explained
    seeds, beginnings       the fixtures, and the projects that begin with them
    projects                projects as wholes:
    clones, rekeying          which there are, and those that are made from others
    resets, parts             put back to the fixtures, as a whole or in part
    transfers                 exported, imported, restored, compared
    snapshots, changes      named states, and what is different
    connection, dotenv      how an app finds a project

May import the domain and the fixtures; neither Litestar nor the store, which it knows by its port.
"""
