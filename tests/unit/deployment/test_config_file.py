"""Configuration files that a deployment writes."""

from pathlib import Path

from oslo_config import cfg

from deployment.config_file import merged, write_config


def test_values_arrive_as_oslo_config_reads_them(tmp_path: Path) -> None:
    """Whatever a test puts into `options` is what the service gets, `$` and all."""
    path = tmp_path / "x.conf"
    values = {"flag": True, "number": 2.5, "grants": {"a": "p/r", "b": "q/s"}, "text": "a$b"}
    write_config(path, {"DEFAULT": {"names": ["x", "y"]}, "g": values})
    conf = cfg.ConfigOpts()
    conf.register_opts([cfg.ListOpt("names")])
    options = [
        cfg.BoolOpt("flag"),
        cfg.FloatOpt("number"),
        cfg.DictOpt("grants"),
        cfg.StrOpt("text"),
    ]
    conf.register_opts(options, group="g")
    conf(["--config-file", str(path)], default_config_files=[])
    assert conf.names == ["x", "y"]
    assert {name: conf.g[name] for name in values} == values


def test_later_layers_win_option_by_option() -> None:
    """A test overrides one option of a group and keeps the others."""
    layers = {"g": {"a": 1, "b": 1}}, {"g": {"b": 2}}, {"h": {"c": 3}}
    assert merged(*layers) == {"g": {"a": 1, "b": 2}, "h": {"c": 3}}
