"""Chinese text itself: spans, folding, numerals, quantities, periods, names, words."""
