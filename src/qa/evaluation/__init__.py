"""Questions and retrieval sets in, figures out."""
