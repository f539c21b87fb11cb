"""The key of a secret that is encrypted with one of the team's own: what the execution role may do with it."""

from rota.access import Place, Scope, Scopes, Statement
from rota.access.arn import parse_arn
from rota.access.rejections import why_rejected
from rota.access.verbs import VERBS

_DECRYPT = VERBS["kms"]["decrypt"]
_DEFAULT = "alias/aws/"
"""How the aliases of the keys begin that AWS keeps for a service, such as `alias/aws/ssm`."""


def decrypt_statement(key: str, store: str, arn: str, *, of_another_account: bool) -> Statement:
    """`kms:Decrypt` with the key of a secret or parameter, through its store and no other way.

    `key` is what `iam: {kms: {decrypt: …}}` takes; a bare id and an alias belong to the account and Region of `arn`,
    the secret's. No condition names the encryption context: through the store the role decrypts only what it may read
    there. Raises ValueError. Sources:
    https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service and
    https://docs.aws.amazon.com/kms/latest/developerguide/alias-authorization.html
    """
    secret = parse_arn(arn)
    place = Place(secret.partition, secret.region, secret.account)
    found = _DECRYPT.resolve(key, place)
    if found is None:
        raise ValueError(why_rejected(_DECRYPT, key))
    if key.startswith(_DEFAULT):
        raise ValueError(f"{_DEFAULT}… is AWS's own key, which needs no permission; leave the key out")
    if of_another_account and not key.startswith("arn:"):
        raise ValueError(
            "the key of another account's secret is named by its ARN: arn:aws:kms:<region>:<account>:key/<id>"
        )
    _, target = found
    named = parse_arn(target.resource)
    for what, its, secrets in (
        ("partition", named.partition, secret.partition),
        ("Region", named.region, secret.region),
    ):
        if its != secrets and not {its[:2], secrets[:2]} & {"${"}:
            raise ValueError(f"the key is in {its}, and the secret in {secrets}; name the key of that {what}")
    (statement,) = Scopes((Scope("kms", "decrypt", key, (store,)),)).statements(place)
    return statement
