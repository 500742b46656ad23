"""Lockstep: the same symbolic requests to a reference and to the target, and what they answer differently.

`calls` are the requests, in symbols; `generator` draws them; a `book` knows what the symbols stand for on one side;
`reading` turns an answer back into symbols; `comparison` says what the document allows; `execution` runs both sides;
`shrinking` takes away what a divergence does not need. Nothing here knows how the reference is made: it is a target.
"""
