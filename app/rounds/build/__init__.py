"""Pages of rounds put together from queries and rules: no change of anything."""
