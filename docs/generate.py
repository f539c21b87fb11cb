"""Generates the blocks of the reference pages from what they describe: models, IAM verbs, commands.

A block is between `<!-- made from the code: NAME -->` and `<!-- end -->`. Everything else in the pages is written by
hand. `--check` changes nothing, and fails when a block is stale.
"""

import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import typer.main
import yaml

from rota.access import EXACT_FIELDS, VerbDescription, catalogue
from rota.cli.command_line import app
from rota.registry.durations import LOG_RETENTION_DAYS
from rota.registry.fargate_sizes import MEMORY
from rota.registry.fields import FIELDS, OF_ENVIRONMENT, merging
from rota.registry.model_starts import ENTRIES
from rota.registry.schema import schema

FOLDER = Path(__file__).parent / "reference"
COMMAND = "python docs/generate.py"
BLOCK = re.compile(r"(?<=<!-- made from the code: )(?P<name>[a-z-]+) -->\n.*?(?=<!-- end -->)", re.DOTALL)

LINKS = {
    "Iam": "[scopes](iam-verbs.md)",
    "Network": "[fields](#a-network)",
    "EgressEntry": "[rules](#egress)",
    "Image": "[fields](#an-image)",
    "CredentialsEntry": "mapping of `from` and `key`",
    "Alerts": "[fields](#alerts)",
    "VolumeEntry": "[volumes](#a-volume)",
    "SharedFields": "[fields](#the-fields-of-a-task)",
    "ScheduleEntry": "[schedules](#a-schedule)",
    "TriggerEntry": "[triggers](#a-trigger)",
    "ContainerEntry": "[containers](#a-container)",
    "HealthCheckEntry": "[fields](#a-health-check)",
    **{entry.__name__: f"[fields](#{kind})" for kind, (entry, _) in ENTRIES.items()},
}
FIELD, EXAMPLE = ("field", "type", "meaning"), "example"


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table."""
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def flow(value: object) -> str:
    """A value as YAML in one line, with quotes where YAML needs them."""
    text: str = yaml.safe_dump(value, default_flow_style=True, sort_keys=False, allow_unicode=True, width=10**6)
    return text.removesuffix("\n").removesuffix("\n...")


def kind(field: Mapping[str, Any]) -> str:
    """A field's type in words."""
    if "$ref" in field:
        return LINKS[field["$ref"].rpartition("/")[2]]
    if choices := field.get("anyOf") or field.get("oneOf"):
        return ", or ".join(kind(choice) for choice in choices)
    if "enum" in field or "const" in field:
        return ", ".join(f"`{flow(value)}`" for value in field.get("enum", [field.get("const")]))
    if "$ref" in field.get("items", {}):
        return f"list of {kind(field['items'])}"
    if field.get("items", {}).get("type") == "integer":
        field, what = field["items"], "list of whole numbers"
    else:
        what = "whole number"
    if field["type"] == "integer":
        return f"{what}, {field['minimum']} to {field['maximum']}"
    return {"boolean": "`true` or `false`", "array": "list of texts", "object": "mapping"}.get(field["type"], "text")


def described(name: str, field: Mapping[str, Any], *, required: bool = False) -> list[str]:
    """The cells that every table of fields has: name, type, meaning, example."""
    examples = field.get("examples")
    meaning = field.get("description") or schema()["$defs"][field["$ref"].rpartition("/")[2]]["description"]
    shown = f"`{flow(examples[0])}`" if examples else ""
    return [f"`{name}`{' (required)' if required else ''}", kind(field), meaning, shown]


def fields(definition: Mapping[str, Any]) -> str:
    """All fields of one mapping, an entry's name first."""
    required = definition.get("required", ())
    named = sorted(definition["properties"].items(), key=lambda item: item[0] != "name")
    rows = [described(name, field, required=name in required) for name, field in named]
    return table([*FIELD, EXAMPLE], rows)


def fields_of(model: str) -> Callable[[], str]:
    """All fields of one of the models."""
    return lambda: fields(schema()["$defs"][model])


def trigger_kinds() -> str:
    """A section for each kind of trigger."""
    definitions = schema()["$defs"]
    entries = [(kind, definitions[entry.__name__]) for kind, (entry, _) in ENTRIES.items()]
    return "\n\n".join(f"### {kind}\n\n{entry['description']}\n\n{fields(entry)}" for kind, entry in entries)


def task_fields() -> str:
    """Every field of a task once, with its default and where it may be written; those of tasks only come first."""
    definitions = schema()["$defs"]
    shared, own = definitions["SharedFields"]["properties"], definitions["TaskFields"]["properties"]
    rows = []
    for name in [*(name for name in own if name not in shared), *shared]:
        default = f"`{flow(_plain(FIELDS[name].default))}`" if FIELDS[name].default else ""
        where = "`defaults`, bundles, tasks" if "defaults" in FIELDS[name].allowed_in else "tasks"
        rows.append([*described(name, own[name]), default, where])
    rows.append(
        [*described("environments", definitions["TaskEntry"]["properties"]["environments"]), "", "tasks, bundles"]
    )
    return table([*FIELD, EXAMPLE, "default", "may be written in"], rows)


def _plain(default: object) -> object:
    return dict(default) if isinstance(default, Mapping) else default


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them: `a`, `b` and `c`."""
    *others, last = (f"`{name}`" for name in names)
    return f"{', '.join(others)} and {last}" if others else last


def what_wins() -> str:
    """The layers of a task, how each field's values merge, and which fields a field replaces."""
    replaced = [(f"`{name}`", listed(field.instead_of)) for name, field in FIELDS.items() if field.instead_of]
    return f"""Later wins:

1. `defaults`
2. the environment's {listed(OF_ENVIRONMENT)}
3. the bundles in the order of `use`, each followed by its own override for the environment
4. the task
5. the task's override for the environment

The values that layers give to a field merge into one:

- {listed(merging("by name"))} merge by name.
- {listed(merging("by item"))} merge by their items' names: `{{name: nightly, enabled: false}}` in an override changes
  one field of one item.
- {listed(merging("adds up"))} add up.
- Any other value replaces the earlier one.

Some fields also replace other fields of earlier layers:

{table(["field", "replaces"], replaced)}"""


def sizes() -> str:
    """The sizes of memory for each cpu."""

    def span(memory: Sequence[int]) -> str:
        few = len(memory) <= 3
        return (
            ", ".join(map(str, memory)) if few else f"{memory[0]} to {memory[-1]} in steps of {memory[1] - memory[0]}"
        )

    return table(["`cpu`", "`memory` (MiB)"], [[str(cpu), span(memory)] for cpu, memory in MEMORY.items()])


def verbs() -> str:
    """A table of verbs for each service."""
    headings = ["verb", "what", "value", "actions", "resource"]
    services = groupby(catalogue(), key=lambda verb: verb.service)
    return "\n\n".join(f"## {service}\n\n{table(headings, verb_rows(of_service))}" for service, of_service in services)


def verb_rows(of_service: Iterable[VerbDescription]) -> Iterator[list[str]]:
    """A row for each form of each verb's value."""
    for verb in of_service:
        for number, form in enumerate(verb.examples):
            head = [f"`{verb.verb}`", verb.description] if number == 0 else ["", ""]
            actions = ", ".join(f"`{action}`" for action in form.actions)
            resource = f"`{form.resource}`" + (f" ({verb.reason})" if form.resource == "*" else "")
            yield [*head, f"{form.wanted}: `{form.value}`", actions, resource]


def exact_fields() -> str:
    """The fields of an exact statement."""
    return table(["field", "meaning"], [[f"`{name}`", meaning] for name, meaning in EXACT_FIELDS.items()])


def commands() -> str:
    """Every command with its arguments and options."""
    root: Any = typer.main.get_command(app)
    return "\n\n".join(command_section(name, command) for name, command in leaves(root))


def leaves(group: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401  # as below
    """The commands of a group, each by its full name, such as `local up`; commands of subgroups are in their place."""
    for name in group.list_commands(None):
        command = group.commands[name]
        if hasattr(command, "commands"):
            yield from ((f"{name} {word}", below) for word, below in leaves(command))
        else:
            yield name, command


def command_section(name: str, command: Any) -> str:  # noqa: ANN401  # typer keeps its click to itself
    """What a command does, an example, and its arguments and options."""
    shown = command.epilog.replace("Example: ", "")
    rows = [parameter_row(parameter) for parameter in command.params]
    takes = "\n\n" + table(["argument or option", "meaning"], rows) if rows else ""
    return f"## rota {name}\n\n{command.help}\n\n```\n{shown}\n```{takes}"


def parameter_row(parameter: Any) -> list[str]:  # noqa: ANN401  # as above
    """An argument or option and its meaning."""
    if parameter.param_type_name == "argument":
        return [f"`{parameter.metavar}`", parameter.help]
    names = ", ".join(parameter.opts) + (f" {parameter.metavar}" if parameter.metavar else "")
    notes = [f"the variable `{parameter.envvar}`"] if parameter.envvar else []
    notes += [f"`{parameter.default}`"] if isinstance(parameter.default, str) else []
    return [f"`{names}`", parameter.help + (f" Left out: {', else '.join(notes)}." if notes else "")]


BLOCKS: Mapping[str, Callable[[], str]] = {
    "file-fields": lambda: fields(schema()),
    "environment-fields": fields_of("EnvironmentEntry"),
    "secret-fields": fields_of("SecretEntry"),
    "network-fields": fields_of("Network"),
    "egress-fields": fields_of("EgressEntry"),
    "image-fields": fields_of("Image"),
    "alerts-fields": fields_of("Alerts"),
    "task-fields": task_fields,
    "volume-fields": fields_of("VolumeEntry"),
    "schedule-fields": fields_of("ScheduleEntry"),
    "trigger-fields": fields_of("TriggerEntry"),
    "trigger-kinds": trigger_kinds,
    "container-fields": fields_of("ContainerEntry"),
    "health-check-fields": fields_of("HealthCheckEntry"),
    "what-wins": what_wins,
    "sizes": sizes,
    "log-retention": lambda: f"CloudWatch Logs keeps logs for {', '.join(map(str, LOG_RETENTION_DAYS))} days.",
    "verbs": verbs,
    "exact-fields": exact_fields,
    "commands": commands,
}


def renewed(text: str) -> str:
    """A page with every block generated again."""
    return BLOCK.sub(lambda block: f"{block['name']} -->\n\n{BLOCKS[block['name']]()}\n\n", text)


def main(arguments: Sequence[str]) -> int:
    """Renew the pages, or compare them with `--check`. Returns 1 when a page is stale or a block is on no page."""
    status = 0
    found: set[str] = set()
    for file in sorted(FOLDER.glob("*.md")):
        text = file.read_text(encoding="utf-8")
        found |= {block["name"] for block in BLOCK.finditer(text)}
        new = renewed(text)
        if new == text:
            continue
        if "--check" in arguments:
            sys.stderr.write(f"{os.path.relpath(file)} is stale; run '{COMMAND}'\n")
            status = 1
        else:
            temporary = file.with_suffix(".new")
            temporary.write_text(new, encoding="utf-8")
            temporary.replace(file)
    for name in sorted(BLOCKS.keys() - found):
        sys.stderr.write(f"no page has the block '{name}'\n")
        status = 1
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
