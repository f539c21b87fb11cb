"""The local AWS as a process of this machine.

`ministack` starts one and waits until it answers, `child` keeps one for a block of code, `background` one from a
command to a later one, which finds it by the `pidfile`.
"""
