"""What a run tells OpenLineage: what was read and written, what became of each column, and what the gate found."""
