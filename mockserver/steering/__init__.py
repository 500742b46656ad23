"""What developers can change in a running server. Independent of HTTP.

    clock, faults           a clock that can be moved; fault injection
    presets, refusals       predefined faults, and the error bodies that faults respond with
    outbox                  mails that would have been sent
    bearers                 tokens: issued, listed, revoked, explained
    seeds, beginnings       the fixtures, and the initial records of projects
    projects                whole projects, in three classes:
    clones, rekeying          existing projects, and clones
    resets, parts             resets to the fixtures, complete or in part
    transfers                 export, import, restoring and comparing states
    snapshots, changes      named states, and the differences between states
    steered                 what they are made of, as a protocol
    connection, dotenv      what an app needs to find a project

May import the domain and the fixtures, but neither Litestar nor the store, which it uses through a port.
"""
