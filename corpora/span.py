"""A stretch of text by offsets: the base of every claim about who said what."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open range of code points ``[start, end)`` in a stored text; offsets count from 0."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span needs 0 <= start <= end, not [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The characters of the span in ``text``; raises ValueError where the text is too short."""
        if self.end > len(text):
            raise ValueError(f"span [{self.start}, {self.end}) lies outside a text of {len(text)} characters")
        return text[self.start : self.end]

    def overlap(self, other: "Span") -> int:
        """Number of code points that both spans hold."""
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def dice(self, other: "Span") -> float:
        """Character Dice coefficient of two spans, in [0, 1]; 0.0 for two empty ones."""
        total = len(self) + len(other)
        return 2 * self.overlap(other) / total if total else 0.0


def trimmed(text: str, start: int, end: int, characters: str = " \t\r\n\u3000\u00a0") -> Span:
    """The span ``[start, end)`` of ``text`` without the given characters at its ends."""
    while start < end and text[start] in characters:
        start += 1
    while end > start and text[end - 1] in characters:
        end -= 1
    return Span(start, end)
