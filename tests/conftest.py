"""Options of the suite."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/test_golden.py --renew-golden` writes tests/golden/ anew; git diff shows what changed."""
    parser.addoption("--renew-golden", action="store_true", default=False, help="write tests/golden/ anew")
