"""Moves of a scenario: each adds requests, and updates the model to the expected state."""
