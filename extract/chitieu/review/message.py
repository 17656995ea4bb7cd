"""The words of the review: one catalogue in both languages for the page and the command line."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias

import msgspec

from chitieu.errors import PatternError

Lang = Literal["vi", "en"]
FILE = Path(__file__).parent / "messages.toml"
_SLOT = re.compile(r"\{(\w+)\}")


class Message(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in both languages, with the same ``{slots}``."""

    vi: str
    en: str


Messages: TypeAlias = dict[str, Message]


@lru_cache(maxsize=1)
def load_messages(path: Path = FILE) -> Messages:
    """Read and check the catalogue; keys are ``section.name``. Raises PatternError that names the key."""
    try:
        sections = msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), dict[str, Messages])
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise PatternError(f"{path}: {error}") from error
    found = {f"{section}.{name}": one for section, named in sections.items() for name, one in named.items()}
    for key, one in found.items():
        if not one.vi or not one.en:
            raise PatternError(f"{path}: {key} is wanted in both languages")
        if set(_SLOT.findall(one.vi)) != set(_SLOT.findall(one.en)):
            raise PatternError(f"{path}: {key} has other slots in one language than in the other")
    return found


def say(key: str, lang: Lang, **slots: str | int) -> str:
    """Return a text with its slots filled."""
    message = load_messages()[key]
    text = message.vi if lang == "vi" else message.en
    return _SLOT.sub(lambda match: str(slots[match[1]]), text)
