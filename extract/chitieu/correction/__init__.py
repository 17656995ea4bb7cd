"""Reviewers' decisions: the file that keeps them, what evidence they are about, and what they do to the rows."""
