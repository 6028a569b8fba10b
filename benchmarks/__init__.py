"""Figures that the README states: how right the answers are, how good retrieval is, how fast it all is."""
