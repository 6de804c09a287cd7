"""The clock that ticks. What is due lives in our tables; a missed tick heals itself with the next."""
