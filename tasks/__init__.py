"""The handlers of the tasks in tasks.yaml, one module each, and what several share.

`demo` is what `rota demo` shows of them.
"""
