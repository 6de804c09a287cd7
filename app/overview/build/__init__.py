"""From queries to page contracts: no SELECT here, no markup either."""
