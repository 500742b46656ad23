"""The layers: each looks at a target through a session, within a budget, and says what it found.

A layer is a function `look(session, budget)` that yields findings; none knows another.
"""
