"""Hits in, an answer with verified citations out."""
