"""Values as other tools write them, in a registry's own form: sizes with units, architectures, command lines."""

import re
import shlex
from collections.abc import Callable, Mapping
from typing import Any

from rota.errors import LONGEST_SHOWN, shown
from rota.registry.fargate_sizes import MEMORY
from rota.registry.image_uri import read_uri
from rota.schedule.units import spelled_out

_SIZE = re.compile(r"(?i)\s*([0-9]{1,6}(?:\.[0-9]{1,3})?)\s*([mg])i?b?\s*")
_VCPU = re.compile(r"(?i)\s*([0-9]{1,5}(?:\.[0-9]{1,3})?)\s*(m|vcpus?|cpus?|cores?)?\s*")
_SHELL = re.compile(r"[|&;<>`]|\$[A-Za-z({]|[*?]")
_ARCHITECTURES = {
    "x86_64": ("amd64", "x64", "x86", "x8664", "intel", "linuxamd64", "linuxx8664"),
    "arm64": ("aarch64", "arm", "arm64v8", "armv8", "graviton", "linuxarm64", "linuxaarch64", "arm64"),
}
_IMAGE = re.compile(r"(?:[^/\s]+[.:][^/\s]*/)?([a-z0-9][a-z0-9._/-]*)(?::([\w][\w.-]{0,127})|@(sha256:[0-9a-f]{64}))?")


def memory(value: object) -> str:
    """`1GB` as `1024`: MiB without a unit; nothing for what is no size."""
    found = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if found:
        return str(round(float(found[1]) * (1024 if found[2] in "gG" else 1)))
    return value.strip() if isinstance(value, str) and re.fullmatch(r"\s*[0-9]{1,6}\s*", value, re.ASCII) else ""


def cpu(value: object) -> str:
    """`0.5`, `1 vCPU` and Kubernetes' `500m` as CPU units; nothing for a size that Fargate does not have."""
    if isinstance(value, bool):
        return ""
    found = _VCPU.fullmatch(str(value))
    if not found:
        return ""
    number, unit = float(found[1]), (found[2] or "").lower()
    units = number * 1.024 if unit == "m" else number * 1024 if unit or number <= 16 else number
    return next((str(size) for size in MEMORY if abs(size - units) < 13), "")


def architecture(value: object) -> str:
    """`amd64` as `x86_64`; nothing for an architecture that Fargate does not have."""
    plain = re.sub(r"[^a-z0-9]", "", str(value).lower())
    return next((name for name, others in _ARCHITECTURES.items() if plain in others), "")


def length(value: object) -> str:
    """`10m` as `10 minutes`; nothing for what is no length of time."""
    return spelled_out(value) if isinstance(value, str) else ""


def argv(line: str) -> str:
    """A command line as the list that ECS starts, split as a shell does; through `sh -c` where it needs a shell."""
    try:
        words = shlex.split(line)
    except ValueError:
        return ""
    if not words or _SHELL.search(line):
        return _list(["sh", "-c", line])
    return _list(words)


def _list(words: list[str]) -> str:
    import yaml  # only here, as in `shown`: most messages need no list

    written = yaml.safe_dump(words, default_flow_style=True, allow_unicode=True, width=10**9).rstrip()
    return written if len(written) <= 4 * LONGEST_SHOWN and written.isprintable() else ""


def image(value: object) -> str:
    """A URI of an image as `{repository: …, tag: …}`, or with its `name` when it is in no ECR; nothing for no URI."""
    if not isinstance(value, str):
        return ""
    found = _IMAGE.fullmatch(value)
    uri = read_uri(value) if found else None
    if found is None or uri is None:
        return ""
    which = f"digest: {found[3]}" if found[3] else f'tag: "{found[2] or "2026-03-01"}"'
    if uri.host and uri.ecr is None:
        return f"{{name: {uri.host}/{uri.name}, {which}}}"
    return f"{{repository: {found[1]}, {which}}}"


def pairs(value: object) -> str:
    """`[A=1, B=2]` and ECS' `[{name: A, value: "1"}]` as `{A: 1, B: 2}`; nothing for other lists."""
    if not isinstance(value, list) or not value:
        return ""
    found: dict[str, str] = {}
    for item in value:
        if isinstance(item, str) and "=" in item:
            name, _, text = item.partition("=")
        elif isinstance(item, Mapping) and "name" in item and ("value" in item or "valueFrom" in item):
            name, text = str(item["name"]), str(item.get("value", item.get("valueFrom")))
        else:
            return ""
        found[name] = text
    return mapping(found)


def mapping(value: Mapping[str, Any]) -> str:
    """Variables as one line; nothing where one looks like a secret, which no message prints."""
    from rota.registry.plain_secrets import looks_like, named_like_one

    if any(looks_like(str(text)) or named_like_one(str(name), str(text)) for name, text in value.items()):
        return ""
    written = shown(value)
    return written if written.startswith("{") else ""


def expression(value: object) -> str:
    """The whole line of a schedule: `rate: 5 minutes` for `rate(5 minutes)`, `cron: …` for six fields or five."""
    if not isinstance(value, str):
        return ""
    found = re.fullmatch(r"(?is)\s*(cron|rate|at)\s*\((.*)\)\s*", value)
    if found:
        return f"{found[1].lower()}: {scalar(found[2].strip())}"
    if meant := spelled_out(value.removeprefix("@every ")):
        return f"rate: {meant}" if not value.startswith("@") or "every" in value else f"cron: {scalar(value)}"
    return f"cron: {scalar(value.strip())}" if value.startswith("@") or len(value.split()) in (5, 6) else ""


def scalar(text: str) -> str:
    """A text as YAML writes it in a line, in quotes where it needs them."""
    return f'"{text}"' if text[:1] in "*@%`&!|>?-" or ": " in text or " #" in text else text


CONDITIONS: Mapping[str, str] = {
    "start": "started",
    "healthy": "healthy",
    "complete": "complete",
    "success": "success",
    "service_started": "started",
    "service_healthy": "healthy",
    "service_completed_successfully": "success",
}
"""What ECS, in capitals, and Compose call the conditions of `depends_on`, in small letters.

Sources: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDependency.html and
https://docs.docker.com/reference/compose-file/services/#depends_on
"""

CONVERTED: Mapping[str, Callable[[Any], str]] = {
    "memory": memory,
    "cpu": cpu,
    "architecture": architecture,
    "log_retention": length,
    "stop_timeout": length,
    "spread": length,
    "image": image,
    "env": pairs,
}
"""For a field, what a value of another tool is in its own form; nothing where it is none."""
