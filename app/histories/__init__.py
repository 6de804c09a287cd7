"""What was reported before the system: imported, shown beside what is filed here, and counted nowhere."""
