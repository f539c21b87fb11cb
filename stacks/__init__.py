"""The app's stacks: one set for each environment of a registry."""

from stacks.composition import Context, add_environment, context_of, new_app, synthesize
from stacks.environment_stack import EnvironmentStack
from stacks.group_stack import GroupStack

__all__ = ["Context", "EnvironmentStack", "GroupStack", "add_environment", "context_of", "new_app", "synthesize"]
