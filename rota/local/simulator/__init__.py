"""Tasks of the local AWS that run: due schedules, targets, and what Fargate does."""
