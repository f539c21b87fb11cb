"""What runs when: the coming runs of schedules, launches in the order of time, and runs that clock changes take."""
