"""A small transformer from scratch: masked language modelling, then an encoder and a ranker from the same weights."""
