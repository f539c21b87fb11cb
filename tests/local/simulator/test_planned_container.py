"""The containers of a task definition as they are to run."""

from dataclasses import replace

from rota.local.simulator.planned_container import planned
from tests.local.simulator.conftest import accepted


def test_the_overrides_of_a_launch_replace_command_and_size_and_join_the_variables() -> None:
    task = accepted(["python", "-m", "rota", "run"], environment=[{"name": "A", "value": "1"}], memory=256)
    override = {
        "name": "save-fuel-price-data",
        "command": ["run", "again"],
        "environment": [{"name": "A", "value": "2"}, {"name": "B", "value": "3"}],
        "memory": 128,
    }
    plan = planned(replace(task, overrides={"containerOverrides": [override], "memory": "1024", "cpu": "512"}))
    [container] = plan.containers
    assert (container.entry_point, container.command) == (("python",), ("run", "again"))
    assert (container.environment, container.memory) == ({"A": "2", "B": "3"}, 128)
    assert (plan.memory, plan.cpu) == (1024, 512)


def test_a_container_without_a_stop_timeout_gets_thirty_seconds_and_none_more_than_two_minutes() -> None:
    assert planned(accepted("")).containers[0].stop_timeout == 30
    assert planned(accepted("", stopTimeout=500)).containers[0].stop_timeout == 120
