"""This machine: its loopback addresses, its processes, and other programs run to their end."""
