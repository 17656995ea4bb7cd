"""The words of ``corrections.csv``: what a decision is about, and what it may say of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Mapping

Target = Literal["observation", "unmapped", "citation", "footnote", "finding", "report"]
Verdict = Literal["confirmed", "corrected", "source_error", "blank", "unreadable", "wrong_code", "approved", ""]
"""An empty verdict takes back the decisions it ``undoes``: the machine's row stands again."""
IdentityField = Literal["org", "area", "period", "template"]
"""What a decision about a report's identity names in ``code``; ``value`` is what it should be."""

TARGETS: tuple[Target, ...] = get_args(Target)
IDENTITY_FIELDS: tuple[IdentityField, ...] = get_args(IdentityField)

VERDICTS: Mapping[Target, tuple[Verdict, ...]] = {
    "observation": ("confirmed", "corrected", "source_error", "blank", "unreadable", "wrong_code"),
    "unmapped": ("confirmed", "wrong_code"),
    "citation": ("confirmed", "corrected", "source_error", "blank", "unreadable"),
    "footnote": ("confirmed", "source_error", "unreadable"),
    "finding": ("confirmed", "source_error"),
    "report": ("confirmed", "corrected", "approved"),
}
"""What may be said of what.

- observation: ``wrong_code`` moves the row to ``new_code``; without a new code it is no indicator at all.
- unmapped: ``confirmed`` says that no indicator claims the row; ``wrong_code`` assigns it to ``new_code``.
- citation: ``corrected`` gives the number in ``new_code`` and the day in ``value``; ``blank``: nothing is cited there.
- finding: ``source_error`` says that the report is wrong, ``confirmed`` that it is to be lived with.
- report: `IdentityField`; ``approved`` (empty ``code``) approves the report, ``note`` is the reason of a sign-off.
"""
