"""The local AWS as a process of this machine.

`ministack` starts it and waits until it answers. `child` runs one for a block of code. `background` runs one that
outlives the command; a later command finds it by the `pidfile`.
"""
