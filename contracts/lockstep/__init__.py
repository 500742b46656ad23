"""Lockstep: sends the same symbolic requests to a reference and to the target, and compares the responses.

`calls` are the symbolic requests; `generator` draws them; a `book` has the meanings of the symbols on one side;
`reading` turns a response back into symbols; `comparison` decides which differences the document allows; `execution`
runs both sides; `shrinking` removes what a divergence does not need. The reference is a target like any other.
"""
