"""What the rules of one language hand over: an attribution before anybody has asked who its source is."""

from dataclasses import dataclass

from corpora.span import Span


@dataclass(frozen=True, slots=True)
class Candidate:
    """Source, cue and content as spans of the text, not yet resolved to an actor or a side.

    ``source`` and ``cue`` are None where the text has none (an unattributed quotation, a readout's own clause); ``form``
    is one of ``corpora.document.FORMS``, ``modality`` one of ``MODALITIES``; ``confidence`` in [0, 1] by the rule that
    found it; ``rule`` names that rule, for error listings.
    """

    content: Span
    source: Span | None
    cue: Span | None
    form: str
    modality: str = "asserted"
    confidence: float = 1.0
    rule: str = ""
