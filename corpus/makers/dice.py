"""Seeded chance: the same seed gives the same report on every machine and in every Python."""

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A random source named by text, so that one figure's luck never shifts another's."""

    __slots__ = ("_random",)

    def __init__(self, *names: str | int) -> None:
        """Seed from the joined names; str seeds are hashed by sha512 and not by the salted hash()."""
        self._random = random.Random("/".join(str(name) for name in names))  # noqa: S311 - test data, not a secret

    def chance(self, probability: float) -> bool:
        """Say yes with this probability."""
        return self._random.random() < probability

    def pick(self, choices: Sequence[T]) -> T:
        """Take one of the choices."""
        return choices[self._random.randrange(len(choices))]

    def sample(self, choices: Sequence[T], count: int) -> list[T]:
        """Take `count` different choices in their original order."""
        taken = sorted(self._random.sample(range(len(choices)), min(count, len(choices))))
        return [choices[index] for index in taken]

    def shuffled(self, choices: Sequence[T]) -> list[T]:
        """Put the choices in another order."""
        return self._random.sample(list(choices), len(choices))

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number between both ends, ends included."""
        return self._random.randint(low, high)

    def real(self, low: float, high: float) -> float:
        """Draw a real number between both ends."""
        return self._random.uniform(low, high)
