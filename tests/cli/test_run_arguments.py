from rota.cli.run_arguments import as_arguments


def test_values_and_given_flags_are_arguments_and_what_is_left_out_is_none() -> None:
    assert as_arguments({"--env": "staging", "--no-guard": False, "--learn": True}) == ["--env", "staging", "--learn"]
    assert as_arguments({"--env": None, "--registry": "a.yaml"}) == ["--registry", "a.yaml"]
