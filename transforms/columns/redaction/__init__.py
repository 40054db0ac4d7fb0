"""What redact is made of: for `transforms.columns.redact` alone."""
