"""The comparison of two sides of one meeting: one small module per dimension, all under ``compare``."""

from framing.comparison.accounts import Accounts, Said
from framing.comparison.comparison import Comparison, compare

__all__ = ["Accounts", "Comparison", "Said", "compare"]
