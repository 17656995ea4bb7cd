"""Reports that say the same as any other but print it otherwise: spellings, rows and figures as real offices vary them.

Each kind of variant is applied to a random report of `makers.variants`; what is printed and what it means stand side by
side, and cells that no reader may settle alone are named.
"""

from .kinds import KINDS, Kind
from .make import Meaning, draw_meaning, make_meaning

__all__ = ["KINDS", "Kind", "Meaning", "draw_meaning", "make_meaning"]
