"""The recipes that make the models which the package carries; needs the extra `train` and the data folder."""
