"""Read-only queries across slices."""
