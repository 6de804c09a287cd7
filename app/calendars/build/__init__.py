"""The page of the calendar put together from its rows."""
