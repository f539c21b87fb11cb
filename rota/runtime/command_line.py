"""`python -m rota run [options] NAME [args…]`, with argparse alone, because every run imports it."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence

from rota import own_variables
from rota.errors import RotaError, UsageError, not_found
from rota.finding import found_registry
from rota.registry import DEFAULT_FILE, Entries, Environment, Task, project_root
from rota.runtime.handler import INTERRUPTED
from rota.runtime.interceptor import Interceptor, choose_interceptor
from rota.runtime.json_log import JsonLines
from rota.runtime.registry_file import with_registry
from rota.runtime.runner import run_task


def main(argv: Sequence[str]) -> int:
    """Run the task that the arguments after `run` name and return the exit code. User errors are printed on stderr."""
    parser = argparse.ArgumentParser(
        prog="rota run",
        description="Run one task of the registry on this machine, as its container would.",
        epilog="Put options before NAME. Arguments after NAME go to the task.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "--env",
        metavar="E",
        help=f"environment (optional if {own_variables.ENVIRONMENT} is set, or if there is only one)",
    )
    known = f"registry (default: {own_variables.REGISTRY}, else the nearest {DEFAULT_FILE}, in this folder or above it)"
    parser.add_argument("--registry", metavar="FILE", help=known)
    checked = parser.add_mutually_exclusive_group()
    checked.add_argument("--no-guard", action="store_true", help="send AWS calls that the role does not allow")
    checked.add_argument(
        "--learn", action="store_true", help="send all AWS calls; at the end print the iam block they need"
    )
    parser.add_argument("--json", action="store_true", help="print the log as JSON on a terminal, too")
    parser.add_argument("name", metavar="NAME", help="the task's name")
    parser.add_argument("args", metavar="args", nargs=argparse.REMAINDER, help="arguments for the task")
    options = parser.parse_args(argv)
    args = options.args[1:] if options.args[:1] == ["--"] else options.args
    file = options.registry or found_registry(os.environ)

    def choose(registry: Entries) -> tuple[Environment, Task, Interceptor]:
        """The environment and task that the arguments and variables name, and what intercepts its calls."""
        name = _environment_name(registry, options.env, args, os.environ)
        environment = registry.resolve(name, only=[options.name])
        task = _find_task(registry, environment, options.name, os.environ)
        guard, learn = not options.no_guard, options.learn
        return environment, task, choose_interceptor(registry, environment, task, os.environ, guard=guard, learn=learn)

    def wanted(registry: Entries) -> tuple[str, str]:
        """The environment and the task by name."""
        return _environment_name(registry, options.env, args, os.environ), options.name

    try:
        environment, task, interceptor = with_registry(file, os.environ, choose, wanted)
        # Handlers are named from the project's folder. Python searches only the current one, and only with `-m`.
        if (folder := str(project_root(file))) not in sys.path:
            sys.path.insert(0, folder)
        if task.containers and own_variables.TASK not in os.environ:
            beside = ", ".join(container.name for container in task.containers)
            sys.stderr.write(f"runs {task.name} alone, without the containers beside it: {beside}\n")
        lines = _form_of_log(os.environ, json=options.json)
        code = run_task(task, environment, tuple(args), os.environ, interceptor, lines=lines)
    except RotaError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    sys.stderr.write(interceptor.report())
    return code


def _form_of_log(environ: Mapping[str, str], *, json: bool) -> type[JsonLines]:
    """JSON for programs; readable lines for a person at a terminal, but not in a container, whose log is stored."""
    if json or own_variables.TASK in environ or not sys.stdout.isatty():
        return JsonLines
    from rota.runtime.readable_log import ReadableLines

    return ReadableLines


def _environment_name(registry: Entries, asked: str | None, args: Sequence[str], environ: Mapping[str, str]) -> str:
    """ROTA_ENVIRONMENT, else --env, else the only environment there is. Raises UsageError if there are several."""
    own = environ.get(own_variables.ENVIRONMENT)
    if own and asked and own != asked:
        variable = own_variables.ENVIRONMENT
        raise UsageError(f"{variable} is '{own}', but --env is '{asked}'; leave one of them out")
    if name := own or asked:
        return name
    if len(registry.environments) == 1:
        return registry.environments[0]
    known = ", ".join(registry.environments)
    misplaced = any(arg == "--env" or arg.startswith("--env=") for arg in args)
    hint = " (put it before the task's name; all that follows the name goes to the task)" if misplaced else ""
    raise UsageError(f"several environments: choose one with --env{hint}; there are {known}")


def _find_task(registry: Entries, environment: Environment, name: str, environ: Mapping[str, str]) -> Task:
    """The task of that name. Raises UsageError if there is none, or if this container is another task's."""
    own = environ.get(own_variables.TASK)
    if own and own != name:
        theirs = f"the role and variables of '{own}' ({own_variables.TASK})"
        raise UsageError(f"this container has {theirs}, so it cannot run '{name}'")
    try:
        return environment.task(name)
    except KeyError:
        pass
    if name in registry.tasks:
        homes = ", ".join(registry.deployed_in(name)) or "no environment"
        raise UsageError(f"'{name}' is not deployed in {environment.name}, only in {homes}")
    raise UsageError(f"{registry.file}: {not_found('task', name, registry.tasks)}")
