"""The local AWS: ministack, made to follow AWS where Rota relies on it, with the simulator in the same process.

Start it as `python -m rota.local.adapter`. Nothing outside this package knows ministack's insides, and these change
from one release to the next: it refuses every release but the one that its patches were written for.
"""
