"""The errors that Parley raises: each says what, which, and what next."""


class ParleyError(ValueError):
    """Base of every error that Parley raises on purpose."""


class InputError(ParleyError):
    """An input that cannot be used, printed as ``file:place: code: reason``.

    ``place`` is a line, row, byte or page in words ("line 3", "byte 17"), or "" for the file as a whole; ``code`` is a
    short stable name ("bad_encoding", "schema", "too_large") that scripts can test.
    """

    def __init__(self, file: str, place: str, code: str, reason: str) -> None:
        self.file, self.place, self.code, self.reason = file, place, code, reason
        super().__init__(f"{file}:{place}: {code}: {reason}" if place else f"{file}: {code}: {reason}")

    def __reduce__(self) -> tuple[type["InputError"], tuple[str, str, str, str]]:
        return (InputError, (self.file, self.place, self.code, self.reason))


class CardError(ParleyError):
    """Bundled data that does not match its card: a changed or half-written file, or a card of another version."""


class MissingPackageError(ParleyError, ImportError):
    """An optional package that is not installed; the message gives the install line."""

    def __init__(self, feature: str, extra: str) -> None:
        self.feature, self.extra = feature, extra
        super().__init__(f"{feature} needs packages that are not installed: pip install 'parley-readouts[{extra}]'")

    def __reduce__(self) -> tuple[type["MissingPackageError"], tuple[str, str]]:
        return (MissingPackageError, (self.feature, self.extra))
