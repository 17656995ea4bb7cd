"""Document numbers cited in Vietnamese administrative text: `find` with the grammar of ``patterns/citation``."""

from chitieu.citation.find import find
from chitieu.citation.grammar import Grammar, load_grammar
from chitieu.citation.model import Citation

__all__ = ["Citation", "Grammar", "find", "load_grammar"]
