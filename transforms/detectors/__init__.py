"""What does personal data look like? One row for each kind, with its pattern, its check and its examples."""
