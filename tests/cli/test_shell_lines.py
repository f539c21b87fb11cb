import subprocess

from rota.cli.shell_lines import shell_lines


def test_a_shell_that_evaluates_the_lines_has_these_values_and_not_the_others() -> None:
    lines = shell_lines({"PLAIN": "x", "ODD": "it's $HOME; `date`"}, ["GONE", "ALSO"])
    script = f'{lines}\nprintf "%s|%s|%s|%s" "$PLAIN" "$ODD" "${{GONE-unset}}" "${{ALSO-unset}}"'
    shell = subprocess.run(
        ["sh", "-c", script], env={"GONE": "1", "ALSO": "2"}, capture_output=True, text=True, check=True
    )
    assert shell.stdout == "x|it's $HOME; `date`|unset|unset"
