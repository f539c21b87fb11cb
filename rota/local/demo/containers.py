"""The task image in this machine's container engine, when there is one, so that the tasks run in containers of it."""

import os

from rota.local.client import control
from rota.local.demo.project import DemoProject
from rota.local.demo.stage import Stage, step
from rota.local.host.program import run_to_its_end
from rota.local.simulator.container import Engine
from rota.local.tasks.followed_run import Clients
from rota.registry import Handler

IN_PROCESSES = (
    "Tasks run as processes here, a simulation of Fargate: the command, the variables and the role of the task\n"
    "definition, but no container. `make image-test` runs them in one."
)


def prepare_containers(project: DemoProject, clients: Clients, endpoint: str, stage: Stage) -> str:
    """Build the image that the task definitions name, where an engine answers; one sentence on how tasks run now."""
    engine = Engine.found() if control.health(endpoint).runs_tasks_in == "container" else None
    image = _image(project, clients) if engine else ""
    if engine is None or not image:
        return IN_PROCESSES
    with step(stage, f"$ docker build --network host --tag {image} ."):
        # The machine's own network: an index or a proxy that pip finds here is found there.
        argv = engine.command("build", "--network", "host", "--tag", image, ".")
        code, said = run_to_its_end(argv, folder=project.root, environ=os.environ, hear=stage.passing)
        if code:
            last = next((line for line in reversed(said) if line.strip()), "it said nothing")
            stage.tell(f"  it could not be built: {last.strip()}")
    if engine.has(image):
        return f"Tasks run in containers of {image}, in the engine of this machine: a simulation of Fargate."
    return IN_PROCESSES


def _image(project: DemoProject, clients: Clients) -> str:
    """That of the first deployed task with a handler, whose image is the project's own; empty without such a task."""
    for task in project.environment.tasks:
        if isinstance(task.program, Handler) and not task.has_own_image:
            definition = clients("ecs").describe_task_definition(taskDefinition=task.names.family)["taskDefinition"]
            return str(definition["containerDefinitions"][0]["image"])
    return ""
