"""The local AWS, an AWS on this machine. `Emulator` runs one for a block of code.

`host` is about this machine, `client` calls the local AWS, `emulator` runs it, `tasks` launches and follows the
registry's tasks in it, `demo` shows them at work. The process of the local AWS is the `adapter`, which is ministack
with corrections, and the `simulator`, which launches what is due and runs tasks as Fargate does.
"""

from rota.local.emulator.child import Emulator

__all__ = ["Emulator"]
