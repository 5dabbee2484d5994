"""Configuration: mistakes are found at start, and the sample is complete."""

from pathlib import Path

import pytest
from oslo_config import cfg

from common import config

SAMPLE = Path(__file__).parents[3] / "etc" / "micronova" / "micronova.conf.sample"


def load(tmp_path, text: str) -> cfg.ConfigOpts:
    path = tmp_path / "test.conf"
    path.write_text(text)
    return config.load(cfg.ConfigOpts(), "micronova-test", ["--config-file", str(path)])


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[rpc]\nqueue_profile = quorun", "[rpc] queue_profile"),
        ("[api]\nport = eighty", "[api] port"),
        ("[conductor]\nmax_attempts = 0", "[conductor] max_attempts"),
        ("[upgrade_levels]\ncompute = newest", "[upgrade_levels] compute"),
        ("[tracing]\nsample_ratio = 2", "[tracing] sample_ratio"),
        ("[tracing]\nendpoint = ftp://jaeger", "[tracing] endpoint"),
        ("no section", "no section"),
    ],
)
def test_a_wrong_value_ends_the_process_with_one_line(tmp_path, capsys, text, complaint):
    """The line names the option; the exit code is 1."""
    with pytest.raises(SystemExit) as ended:
        load(tmp_path, text)
    error = capsys.readouterr().err
    assert ended.value.code == 1
    assert error.count("\n") == 1
    assert complaint in error


def test_a_missing_file_ends_the_process_with_one_line(capsys):
    """A file that is named must be there."""
    with pytest.raises(SystemExit):
        config.load(cfg.ConfigOpts(), "micronova-test", ["--config-file", "/no/such/file"])
    assert "/no/such/file" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["log_dir", "log_file", "log_config_append"])
def test_a_log_that_can_not_be_written_ends_the_process_with_one_line(tmp_path, capsys, option):
    """The line names the path and the options it comes from."""
    with pytest.raises(SystemExit) as ended:
        load(tmp_path, f"[DEFAULT]\n{option} = /nonexistent/log")
    error = capsys.readouterr().err
    assert ended.value.code == 1
    assert error.count("\n") == 1
    assert option in error
    assert "/nonexistent/log" in error


@pytest.mark.parametrize(
    "option",
    [
        pytest.param(option, id=f"{group}.{option.name}")
        for group, options in config.list_opts()
        for option in options
    ],
)
def test_every_option_is_in_the_sample_with_its_help(option):
    """`make sample` was run after the last change."""
    text = " ".join(line.strip("# ") for line in SAMPLE.read_text().splitlines())
    assert f"{option.name} = " in text
    assert " ".join(option.help.split()) in text
