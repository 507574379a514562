"""Adapters behind the scorer protocol; heavy packages are imported here and nowhere else, when used."""
