"""What does a data set hold, column by column, and which policy would suit it? The parts of `beamveil scan`."""
