"""An AWS on this machine, for tests and the demo: `Emulator`."""

from rota.local.emulator.child import Emulator

__all__ = ["Emulator"]
