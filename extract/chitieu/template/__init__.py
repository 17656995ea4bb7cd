"""Templates as a person makes them: drafted from a report, and checked."""
