"""The app's stacks: one set for each environment of a registry."""

import os

# Before anything imports aws_cdk, since that starts jsii's Node, and jsii prints a page about Node 20 at every start.
# The variable names the major versions for which it does not. README.md recommends newer ones.
os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20")

from stacks.composition import Context, add_environment, context_of, new_app, synthesize
from stacks.environment_stack import EnvironmentStack
from stacks.group_stack import GroupStack
from stacks.remarks import remarks

__all__ = [
    "Context",
    "EnvironmentStack",
    "GroupStack",
    "add_environment",
    "context_of",
    "new_app",
    "remarks",
    "synthesize",
]
