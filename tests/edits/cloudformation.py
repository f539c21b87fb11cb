"""What CloudFormation does with templates, and what it rejects, as far as names and replacements go.

An `Account` is deployed to, template after template, and keeps what a real one would keep. It knows no service: only
the rules by which CloudFormation changes one set of resources into another.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.edits.identities import STARTS, Identity, create_only, identity, own_name

TYPE = "Update of resource type is not permitted"
NAMED = "CloudFormation cannot update a stack when a custom-named resource requires replacing"
TAKEN = "already exists"

HERE = ("222222222222", "us-east-1")
"""Account and Region of a stack that names none: those of the credentials."""

RETAINED = ("Retain", "RetainExceptOnCreate")
"""Deletion policies that leave a resource; and only such a resource can be imported.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
"""

Template = Mapping[str, Any]
StackKey = tuple[str, str, str]
"""Account, Region and name of a stack."""


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack of an app as it is to be deployed: its place, its physical name, its template, its own tags."""

    name: str
    template: Template
    account: str = HERE[0]
    region: str = HERE[1]
    tags: Mapping[str, str] = field(default_factory=dict)
    id: str = ""

    @property
    def key(self) -> StackKey:
        return (self.account, self.region, self.name)


@dataclass(frozen=True, slots=True)
class Thing:
    """A resource that exists: its type, its physical id, what no other may share with it, its resolved properties."""

    kind: str
    physical: str
    identity: Identity | None
    properties: Mapping[str, Any]
    kept: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a name: a resource of a stack, or nobody, when a resource has outlived its stack."""

    stack: StackKey | None = None
    logical_id: str = ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """What CloudFormation rejects: in which stack, of which resource, by which rule; and who has the name."""

    stack: StackKey
    logical_id: str
    rule: str
    identity: Identity | None = None
    holder: Holder | None = None

    def __str__(self) -> str:
        named = " ".join(self.identity[2:]) if self.identity else ""
        by = f" (of {self.holder.logical_id or 'no'} in {self.holder.stack})" if self.holder else ""
        return f"{self.stack[2]}: {self.logical_id}: {named} {self.rule}{by}"


@dataclass(slots=True)
class Account:
    """What is deployed, and what was kept when its stack let go of it, in whichever accounts and Regions."""

    stacks: dict[StackKey, dict[str, Thing]] = field(default_factory=dict)
    kept: set[Identity] = field(default_factory=set)
    _made: int = 0

    def copy(self) -> "Account":
        """The same, to try something on."""
        return Account({key: dict(things) for key, things in self.stacks.items()}, set(self.kept), self._made)

    def deploy(self, stacks: Iterable[Stack], *, importing: bool = False) -> tuple[Rejection, ...]:
        """Deploy stack after stack, until one is rejected, which then stays as it was. Returns all that it rejects.

        `importing` is the CLI's `--import-existing-resources`.
        """
        for stack in stacks:
            if rejections := self._deploy(stack, importing=importing):
                return rejections
        return ()

    def delete(self, key: StackKey) -> None:
        """Delete a stack, and all of it that is not kept."""
        self._let_go(self.stacks.pop(key).values())

    def left_behind(self, stacks: Iterable[Stack]) -> set[StackKey]:
        """The stacks that are deployed, and are not of this app any more."""
        return set(self.stacks) - {stack.key for stack in stacks}

    def starts(self) -> list[Identity]:
        """Every rule and schedule there is, each as often as it is there."""
        every = [thing for things in self.stacks.values() for thing in things.values() if thing.kind in STARTS]
        return sorted(thing.identity for thing in every if thing.identity)

    def _deploy(self, stack: Stack, *, importing: bool) -> tuple[Rejection, ...]:
        before = self.stacks.get(stack.key, {})
        update = _Update(self, stack, before, importing=importing)
        resources = stack.template["Resources"]
        for logical_id in in_order(resources):
            update.take(logical_id, resources[logical_id])
        if update.rejections:
            return tuple(update.rejections)
        # Only what has replaced them is there may the old ones go.
        still = {(thing.kind, thing.physical) for thing in update.things.values()}
        self.stacks[stack.key] = update.things
        self.kept -= update.imported
        self._let_go(thing for thing in before.values() if (thing.kind, thing.physical) not in still)
        return ()

    def _let_go(self, things: Iterable[Thing]) -> None:
        self.kept |= {thing.identity for thing in things if thing.kept and thing.identity}

    def holder(self, wanted: Identity) -> Holder | None:
        """Who has a name; None when nobody has."""
        for key, things in self.stacks.items():
            for logical_id, thing in things.items():
                if thing.identity == wanted:
                    return Holder(key, logical_id)
        return Holder() if wanted in self.kept else None

    def new_id(self, kind: str) -> str:
        """An id as AWS makes them up."""
        self._made += 1
        return f"{kind}/{self._made}"


class _Update:
    """One stack on its way from what it has to what its template says."""

    def __init__(self, account: Account, stack: Stack, before: Mapping[str, Thing], *, importing: bool) -> None:
        self._account, self._stack, self._before, self._importing = account, stack, before, importing
        self.things: dict[str, Thing] = {}
        self.rejections: list[Rejection] = []
        self.imported: set[Identity] = set()

    def take(self, logical_id: str, resource: Mapping[str, Any]) -> None:
        """Make, change or replace a resource, once all that it refers to is there."""
        kind, old = resource["Type"], self._before.get(logical_id)
        properties = {name: self._value(value) for name, value in resource.get("Properties", {}).items()}
        named = identity(kind, properties, self._stack.account, self._stack.region)
        kept = resource.get("DeletionPolicy") in RETAINED
        if old is None:
            self._make(logical_id, kind, named, properties, kept=kept)
        elif old.kind != kind:
            self._reject(logical_id, TYPE, named)
            self.things[logical_id] = old
        elif changed := {name for name in create_only(kind) if old.properties.get(name) != properties.get(name)}:
            if own_name(kind) in properties and own_name(kind) not in changed:
                self._reject(logical_id, NAMED, named)
            self._make(logical_id, kind, named, properties, kept=kept)
        else:
            self.things[logical_id] = Thing(kind, old.physical, named, properties, kept)

    def _make(
        self, logical_id: str, kind: str, named: Identity | None, properties: Mapping[str, Any], *, kept: bool
    ) -> None:
        holder = self._holder(named) if named else None
        if named and holder == Holder() and kept and self._importing:
            self.imported.add(named)
        elif holder and all(rejection.logical_id != logical_id for rejection in self.rejections):
            self._reject(logical_id, TAKEN, named, holder)
        name = own_name(kind)
        physical = str(properties[name]) if name and name in properties else self._account.new_id(kind)
        self.things[logical_id] = Thing(kind, physical, named, properties, kept)

    def _holder(self, wanted: Identity) -> Holder | None:
        made = (name for name, thing in self.things.items() if thing.identity == wanted)
        here = next((Holder(self._stack.key, name) for name in made), None)
        return here or self._account.holder(wanted)

    def _reject(self, logical_id: str, rule: str, named: Identity | None, holder: Holder | None = None) -> None:
        self.rejections.append(Rejection(self._stack.key, logical_id, rule, named, holder))

    def _value(self, value: Any) -> Any:  # noqa: ANN401  # JSON
        """A value with every reference resolved; of the other functions only what is inside."""
        match value:
            case {"Ref": name}:
                # A parameter stands for the tag of an image, which an SSM parameter has.
                is_given = name.startswith("AWS::") or name in self._stack.template.get("Parameters", {})
                return self._pseudo(name) if is_given else self.things[name].physical
            case {"Fn::GetAtt": [name, attribute]}:
                return f"{self.things[name].physical}.{attribute}"
            case {"Fn::Sub": str(text)}:
                return re.sub(r"\$\{(AWS::\w+)\}", lambda found: self._pseudo(found[1]), text)
            case dict():
                return {key: self._value(item) for key, item in value.items()}
            case list():
                return [self._value(item) for item in value]
        return value

    def _pseudo(self, name: str) -> str:
        return {"AWS::AccountId": self._stack.account, "AWS::Region": self._stack.region}.get(name, name)


def in_order(resources: Mapping[str, Any]) -> list[str]:
    """The logical ids, each after all that it refers to or depends on."""
    ordered: dict[str, None] = {}

    def visit(logical_id: str) -> None:
        for other in referred(resources[logical_id]):
            if other in resources and other not in ordered:
                visit(other)
        ordered[logical_id] = None

    for logical_id in resources:
        visit(logical_id)
    return list(ordered)


def referred(value: Any) -> Iterator[str]:  # noqa: ANN401  # JSON
    """The logical ids that a piece of a template names."""
    match value:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), _]}:
            yield name
        case dict():
            # Containers have a property of this name too, whose items are no ids.
            yield from (name for name in value.get("DependsOn", ()) if isinstance(name, str))
            for item in value.values():
                yield from referred(item)
        case list():
            for item in value:
                yield from referred(item)


def stacks_of(assembly: Path) -> tuple[Stack, ...]:
    """The stacks of a cloud assembly, in the order in which `cdk deploy` takes them: each after those it depends on."""
    artifacts = json.loads((assembly / "manifest.json").read_text())["artifacts"]
    found = {name: each for name, each in artifacts.items() if each["type"] == "aws:cloudformation:stack"}
    ordered: dict[str, Stack] = {}

    def visit(name: str) -> None:
        for other in found[name].get("dependencies", ()):
            if other in found and other not in ordered:
                visit(other)
        ordered[name] = _stack(name, found[name], assembly)

    for name in found:
        visit(name)
    return tuple(ordered.values())


def _stack(name: str, artifact: Mapping[str, Any], assembly: Path) -> Stack:
    account, region = artifact["environment"].removeprefix("aws://").split("/")
    properties = artifact["properties"]
    return Stack(
        properties.get("stackName", name),
        json.loads((assembly / properties["templateFile"]).read_text()),
        HERE[0] if account.startswith("unknown") else account,
        HERE[1] if region.startswith("unknown") else region,
        properties.get("tags", {}),
        name,
    )
