"""This machine. Nothing here knows about the local AWS that runs on it.

`loopback` accepts only its own addresses and calls them, `ports` finds free ports, `processes` identifies and ends
processes, `program` runs another program to its end, `exec` replaces this process by one.
"""
