import sys
from pathlib import Path

import pytest

from rota.errors import UsageError
from rota.registry import Handler
from rota.runtime.handler import load_handler


@pytest.fixture(autouse=True)
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = "async def later(context): pass\ndef stream(context): yield\nNUMBER = 3\ndef main(context): pass\n"
    (tmp_path / "somejobs.py").write_text(code)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "somejobs", raising=False)


def test_the_function_that_the_registry_names_is_found() -> None:
    assert load_handler(Handler("somejobs", "main")).__name__ == "main"


@pytest.mark.parametrize(
    ("handler", "message"),
    [
        (Handler("nosuchjobs.weekly", "main"), "there is no module 'nosuchjobs' here"),
        (Handler("somejobs", "mian"), "the module has no function 'mian'; did you mean 'main'?"),
        (Handler("somejobs", "NUMBER"), "the module has no function 'NUMBER'"),
        (Handler("somejobs", "later"), "a coroutine function cannot be a handler"),
        (Handler("somejobs", "stream"), "a generator function cannot be a handler"),
    ],
)
def test_what_cannot_be_called_as_a_handler_is_a_usage_error(handler: Handler, message: str) -> None:
    with pytest.raises(UsageError, match=f"handler {handler}: ") as rejected:
        load_handler(handler)
    assert message in str(rejected.value)
