"""Runners that are not this process: what each of them needs, and what beamveil refuses of it before a job starts."""
