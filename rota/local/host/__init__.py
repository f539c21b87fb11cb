"""This machine, of which nothing here knows that an AWS runs on it.

`loopback` guards its own addresses and asks what answers at them, `ports` finds free ones, `processes` knows and ends
processes by their id, `program` runs another program to its end, `exec` puts one in the place of this process.
"""
