"""Which kinds are there? Rows of the catalogue, by subject: what somebody is called, pays with, is reached by."""
