"""The pieces of `redact`: what is found in text, what stands in for it, and how it is put in its place."""
