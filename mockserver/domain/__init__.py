"""What the API means: pure functions over immutable values. Imports msgspec and the standard library only."""
