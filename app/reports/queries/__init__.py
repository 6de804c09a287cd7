"""Every SELECT of reports."""
