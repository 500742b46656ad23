"""The OpenAPI document: its chapters, and their reader, which the server and the contracts share.

A package of its own because neither side may import the other, and nothing should be read in two ways.
"""
