"""Does a protected value stand in another cell of its row? See `search`."""
