"""What a patch may use: the emulator's insides, and the simulator that runs tasks."""

from dataclasses import dataclass

from rota.local.adapter.ministack_plane import MinistackPlane
from rota.local.simulator import Simulator


@dataclass(frozen=True, slots=True)
class Parts:
    """The two halves of the local AWS."""

    plane: MinistackPlane
    simulator: Simulator
