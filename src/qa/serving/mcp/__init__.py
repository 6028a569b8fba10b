"""The service as tools and resources of the Model Context Protocol."""
