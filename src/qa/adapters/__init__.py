"""Retrievers for other frameworks, over the HTTP API; each needs that framework and nothing else of this package."""
