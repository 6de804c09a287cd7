"""Pages of reports put together from queries and rules: no statement of their own, no change of anything."""
