"""Ministack as a process of this machine: for a block of code, or in the background until it is stopped."""
