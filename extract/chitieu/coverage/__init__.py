"""Which reports one would expect of an archive, by the calendar of their regime, and which are there."""
