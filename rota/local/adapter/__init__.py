"""The local AWS: ministack, corrected where Rota relies on AWS's behaviour, and the simulator, in one process.

Start it by `python -m rota.local.adapter`. Nothing outside this package knows ministack's internals, which change from
one release to the next. It rejects every release except the one that its patches were written for.
"""
