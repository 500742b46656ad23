"""The seeded defects, by the chapter whose sentence each one negates."""
