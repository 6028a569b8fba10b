"""An optional language model that words the answer; each of its sentences is checked against the passages."""
