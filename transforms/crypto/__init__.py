"""Standard keyed constructions over whole Arrow columns; no Beam, no policy, no files."""
