"""Passages in, policy facts out: subject, metric, value, period."""
