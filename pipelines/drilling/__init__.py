"""Made-up people and texts that hold them: what `drill` plants, and what detection is measured on."""
