"""Reports: the JSON is the source, the others are made from it."""
