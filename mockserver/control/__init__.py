"""The control plane: what a developer sees of the stand-in and does to it, beside the API and over the same domain.

It may import the domain, fixtures, settings and `contracts.document`; it knows neither the web nor the store.
"""
