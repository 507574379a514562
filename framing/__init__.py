"""How it was said: scorers of tone and frames, and the comparison of two sides."""
