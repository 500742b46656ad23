"""What a scenario may do next: each move says a request or a few, and tells the model what will have become of it."""
