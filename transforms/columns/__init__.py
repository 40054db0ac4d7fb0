"""The catalogue of column transforms."""
