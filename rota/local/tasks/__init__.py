"""Tasks of a registry in the local AWS, for the person at this machine.

`launch` launches a deployed one, and `followed_run` follows the run to its end.
"""
