"""How are texts read? Disguises undone, then patterns, windows and words, each in many texts at once."""
