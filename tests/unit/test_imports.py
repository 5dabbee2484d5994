"""Files import each other one way only; import-linter keeps the same of folders."""

import subprocess
import sys
import tomllib
from graphlib import TopologicalSorter
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]


def test_no_file_is_part_of_a_circle():
    """A circle fails with its files' names, also one between a package and a file of its own."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    graph = grimp.build_graph(*settings["root_packages"], cache_dir=None)
    imports = {name: graph.find_modules_directly_imported_by(name) for name in graph.modules}
    TopologicalSorter(imports).prepare()


def test_a_service_of_a_package_does_not_load_the_api() -> None:
    """It would cost each such process memory for what it never serves."""
    program = "import sys, services.run; sys.exit('api' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=False).returncode == 0
