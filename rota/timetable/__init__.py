"""What runs when: coming runs, launches, busy weeks, crowded minutes, and the runs that clock changes take.

It reads no clock and no file: schedules and moments are given to it, and it gives values. `runs` has the schedules of
environments and their runs, `timeline` those of many in the order of time, `coming` the next of these, `launches` all
in a span of time, `week` counts them by the hour, `crowding` names minutes at which too many start, `clock_changes`
and `losses` what schedules lose.
"""
