"""Tasks of a registry in the local AWS, for the person at this machine.

`launch` launches a deployed one, `followed_run` follows the run to its end, `log_lines` makes its log readable.
"""
