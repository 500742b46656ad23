"""The layers: each checks a target through a session, within a time limit.

A layer is a function `look(session, budget)` that yields findings; layers do not import each other.
"""
