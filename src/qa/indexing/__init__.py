"""Documents, passages and facts stored, and the indexes derived from them."""
