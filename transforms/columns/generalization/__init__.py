"""The ways to generalize: one module each, for `transforms.columns.generalize` alone."""
