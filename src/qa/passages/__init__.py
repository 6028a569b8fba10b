"""Documents in, retrievable passages out."""
