"""Is it really one? What tells numbers, addresses and secrets from what only looks like them, one or a column."""
