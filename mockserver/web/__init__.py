"""The HTTP layer. The only package that imports litestar; it may import the domain."""
