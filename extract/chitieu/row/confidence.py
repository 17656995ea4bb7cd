"""Confidence: how often a value with the same evidence was right in the reports the shares were measured on."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from chitieu.page.model import Source
    from chitieu.patterns.load import Share

SURE_OCR = 0.9
"""Readings below this confidence are looked at by a person: the readers give 0.97 and more where both agree."""
AGREED_OCR = 0.8
"""Two readers of one family saw the same (``number_reader.AKIN``): enough where a rule closes with it, not alone."""
CLOSING = frozenset({"sum:ok", "ratio:ok"})
"""Outcomes that no misread digit survives: other rules hold for most wrong values too."""
OTHER = "other"
CENT = Decimal("0.01")


def closes(checks: Collection[str]) -> bool:
    """Whether a sum or ratio holds with a value, and no rule fails."""
    return bool(CLOSING & set(checks)) and not any(check.endswith(":fail") for check in checks)


def is_borne_out(reading: float, doubts: Collection[str], checks: Collection[str]) -> bool:
    """Whether a rule closes with a figure that two readers of one family saw alike."""
    return reading >= AGREED_OCR and "readers_disagree" not in doubts and closes(checks)


def evidence_of(source: Source, reading: float, doubts: Sequence[str], checks: Collection[str]) -> tuple[str, ...]:
    """Name what is known for and against a value. ``reading`` is the reader's own confidence, 0 to 1.

    On a scan a rule that closes speaks for the characters, whatever the reader thought of them; that the row may be
    another indicator it does not settle.

    >>> evidence_of("ocr", 0.62, ["letters_for_digits", "code_unsure"], ["ratio:ok"])
    ('closed', 'code_unsure')
    """
    closed = closes(checks)
    if source == "text":
        return ("text", *(("closed",) if closed else ()), *doubts)
    if closed:
        return ("closed", *(d for d in doubts if d not in {"letters_for_digits", "low_confidence"}))
    read = "ocr_sure" if reading >= SURE_OCR else "ocr_doubted"
    return (read, *(d for d in doubts if d != "low_confidence"))


def confidence_of(evidence: Sequence[str], shares: Sequence[Share]) -> float:
    """Return the product of the evidences' shares, two decimals; evidences measured together count together.

    A doubt without a share of its own counts as ``other``.
    """
    known: Mapping[str, Decimal] = {s.evidence: s.share for s in shares}
    left = list(dict.fromkeys(evidence))
    product = Decimal(1)
    for joint in (name for name in known if "+" in name):
        parts = joint.split("+")
        if set(parts) <= set(left):
            product *= known[joint]
            left = [name for name in left if name not in parts]
    unknown = [name for name in left if name not in known]
    for name in left:
        if name in known:
            product *= known[name]
    if unknown:
        product *= known[OTHER]
    return float(product.quantize(CENT))
