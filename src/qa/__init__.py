"""Ask Chinese documents a question and get a short answer with its exact sources."""

__version__ = "0.1.0"
