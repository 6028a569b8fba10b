"""The service as an external knowledge base of Dify."""
