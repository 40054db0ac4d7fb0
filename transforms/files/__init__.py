"""Files: which there are, how Parquet and CSV are read in parallel, and how results are staged.

What needs no Beam pipeline is re-exported here; the PTransforms are in `batches` and `staging`.
"""
