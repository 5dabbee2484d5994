"""The page that shows how to test across services shows what is tested."""

from pathlib import Path

ROOT = Path(__file__).parents[3]
LONGEST = 20  # lines, with its marker


def test_the_example_is_a_test_of_ours() -> None:
    """What readers copy runs; it is as short as the page says."""
    example = (ROOT / "tests/integration/test_across_services.py").read_text()
    code = example.partition('"""\n\n')[2]
    assert f"```python\n{code}```" in (ROOT / "docs/testing.md").read_text()
    assert len(code[code.index("@pytest") :].splitlines()) <= LONGEST
