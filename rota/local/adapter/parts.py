"""What a patch may use: the emulator's internals, and the simulator."""

from dataclasses import dataclass

from rota.local.adapter.ministack_plane import MinistackPlane
from rota.local.simulator import Simulator


@dataclass(frozen=True, slots=True)
class Parts:
    """The two halves of the local AWS."""

    plane: MinistackPlane
    simulator: Simulator
