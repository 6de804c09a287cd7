"""The fictional sample that ships with the project: a plan, its units and people, half a year of history."""
