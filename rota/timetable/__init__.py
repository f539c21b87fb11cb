"""What runs when: coming runs, launches, busy weeks, crowded minutes, and the runs that clock changes take.

It reads no clock and no file: it gets schedules and moments, and returns values. `runs` has the schedules of
environments and their runs. `timeline` has the runs of many schedules in order of time, `coming` the next of these.
`launches` has all launches in a span of time, `week` counts them by the hour, and `crowding` finds minutes with too
many. `clock_changes` and `losses` have the runs that schedules lose.
"""
