"""One module a command: its options, its help with examples, and what it calls.

Nothing but the standard library is imported before a command runs: ``chitieu --version`` answers at once.
"""
