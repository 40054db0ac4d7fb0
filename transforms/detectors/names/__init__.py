"""Person names in text, without a model: lists of names, and rules of context."""
