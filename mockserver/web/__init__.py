"""How the API speaks. The only package that imports litestar; it may import the domain."""
