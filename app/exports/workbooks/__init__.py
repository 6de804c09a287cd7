"""Printed forms of the office as .xlsx: typed rows in, bytes out. No database, no clock."""
