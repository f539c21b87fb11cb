"""An AWS on this machine: `Emulator` keeps one for a block of code.

`host` is this machine, `client` calls the local AWS, `emulator` runs it, `tasks` starts and follows the registry's
tasks in it, `demo` shows them at work. What runs is the `adapter`, ministack made to follow AWS, with the `simulator`,
which starts what is due and runs tasks as Fargate does.
"""

from rota.local.emulator.child import Emulator

__all__ = ["Emulator"]
