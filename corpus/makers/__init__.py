"""Makers of the report archive: specification, figures, text, pages, scans and truth, one module each."""
