"""Tasks of a registry in the local AWS, as a person at this machine has them.

`start` starts a deployed one, `followed_run` follows it to its end, `log_lines` makes its log readable.
"""
