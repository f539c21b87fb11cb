"""What an environment's tasks name and no stack of theirs makes, read from the resolved registry."""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from rota.local.prepare.arns import Needed, event_bus, named_by, place_of, read_arn
from rota.local.prepare.kinds import KINDS, LEFT, OF_TABLE, Wish
from rota.registry import BuildImage, Environment, Image, RepositoryImage, Secret


def needs(environment: Environment) -> Iterator[tuple[str, Wish, str]]:
    """Each resource once, as its kind, what to make, and why it is left; the last is empty for what can be made.

    Resources are in the order of KINDS, then by name; a secret has every JSON key that some task reads of it.
    """
    account, region = place_of(environment)
    found: dict[Needed, set[str]] = {}
    for named, keys in _all(environment):
        found.setdefault(named, set()).update(keys)
    order = {kind: index for index, kind in enumerate([*KINDS, *LEFT])}
    for named in sorted(found, key=lambda each: (order.get(each.kind, len(order)), each.kind, each.name)):
        wish = Wish(named.name, account, region, tuple(sorted(found[named])))
        yield named.kind, wish, _why_left(named, environment)


def notified(environment: Environment) -> frozenset[str]:
    """The buckets whose events start tasks, and so must go to EventBridge."""
    sources = (trigger.source for task in environment.tasks for trigger in task.triggers)
    return frozenset(source.notifying_bucket for source in sources if source.notifying_bucket)


def _all(environment: Environment) -> Iterator[tuple[Needed, tuple[str, ...]]]:
    yield from ((named, ()) for named in _of_environment(environment))
    if environment.uses_image:
        yield from _of_image(environment.image, environment)
    yield from ((Needed("bucket", bucket), ()) for bucket in notified(environment))
    yield from ((event_bus(bus, environment), ()) for bus in environment.event_buses)
    for task in environment.tasks:
        for statement in task.statements:
            yield from ((named, ()) for named in named_by(statement, environment))
        yield from ((Needed("access point", volume.access_point), ()) for volume in task.volumes)
        for secret in task.all_secrets:
            # What ECS reads is the ARN that the role may read, and for one key of a secret: `:key:stage:version`.
            _, _, rest = secret.value_from.partition(secret.resource.removesuffix("-??????"))
            key = rest.removeprefix(":").partition(":")[0]
            yield from _secret(secret, (key,) if key else (), environment)
        for image in task.images:
            if image != environment.image:
                yield from _of_image(image, environment)


def _secret(
    secret: Secret, keys: tuple[str, ...], environment: Environment
) -> Iterator[tuple[Needed, tuple[str, ...]]]:
    yield read_arn(secret.resource, environment), keys
    if secret.decrypt:
        yield from ((named, ()) for named in named_by(secret.decrypt, environment))


def _of_image(image: Image, environment: Environment) -> Iterator[tuple[Needed, tuple[str, ...]]]:
    """The repository of an image, the parameter with its tag, and the credentials of its container registry."""
    if isinstance(image, BuildImage):
        return
    if image.tag_parameter:
        yield Needed("image tag", image.tag_parameter), ()
    if isinstance(image, RepositoryImage):
        place = environment.place
        region, account = image.region or place.region, image.account or place.account
        arn = f"arn:{place.partition}:ecr:{region}:{account}:repository/{image.repository}"
        yield read_arn(arn, environment), ()
    elif image.credentials:
        yield from _secret(image.credentials, ("username", "password"), environment)


def _of_environment(environment: Environment) -> Iterator[Needed]:
    if environment.cluster:
        yield Needed("cluster", environment.cluster)
    if environment.network:
        yield Needed("network", environment.network.vpc)
    if environment.key:
        yield read_arn(environment.key, environment)
    for boundary in (environment.permissions_boundary, environment.service_permissions_boundary):
        if boundary:
            yield _boundary(boundary, environment)


def _boundary(arn: str, environment: Environment) -> Needed:
    named = read_arn(arn, environment)
    return Needed("boundary", named.name.partition(":policy/")[2], named.elsewhere)


def _why_left(named: Needed, environment: Environment) -> str:
    if named.elsewhere:
        return f"it is in {named.elsewhere}, and not in the environment's"
    if named.kind == "index" and (maker := _maker(Needed("table", named.name.partition(OF_TABLE)[0]), environment)):
        return f"{maker} may make its table"
    if named.kind not in KINDS:
        return LEFT.get(named.kind, "Rota makes none of this kind")
    if set("*?") & set(named.name):
        return "its name has a wildcard"
    if named.name in _of_the_stack(environment):
        return "the environment's stack makes it"
    maker = _maker(named, environment)
    return f"{maker} may make it" if maker else ""


def _of_the_stack(environment: Environment) -> frozenset[str]:
    names = environment.names
    roles = {names.execution_role, names.invocation_role}
    for task in environment.tasks:
        roles |= {task.names.execution_role, task.names.family}
    paths = {f"{names.path.strip('/')}/{role}" for role in roles}
    return frozenset({names.alerts_topic, names.dead_letter_queue} | roles | paths)


def _maker(named: Needed, environment: Environment) -> str:
    """The first task whose role may make this resource; what it makes has the keys and settings that it needs."""
    action = KINDS[named.kind].action
    for task in environment.tasks:
        for statement in task.statements:
            if action not in statement.actions:
                continue
            for resource in named_by(statement, environment):
                if fnmatchcase(named.name, resource.name):
                    return task.name
    return ""
