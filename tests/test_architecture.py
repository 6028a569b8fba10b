"""The order of the layers, and who may load what."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import qa

ROOT = Path(qa.__file__).parent
ORDER = (
    "language",
    "documents",
    "passages",
    "facts",
    "network",
    "indexing",
    "retrieval",
    "answering",
    "feedback",
    "serving",
)
BESIDE = ("evaluation", "training")  # may use everything below serving, and what stands before them here
TOP = ("commands", "cli", "__main__")  # may use everything
OUTSIDE = ("adapters",)  # run in other programs, use nothing of this one but each other
FREE = ("errors", "messages", "settings")  # may be used by everything, use nothing but each other
HEAVY = {  # module: the parts of the package that may import it when they are imported
    "torch": ("training",),
    "sentence_transformers": ("training",),
    "jieba": ("training",),
    "faiss": (),
    "onnxruntime": (),
    "onnx": (),
    "tantivy": (),
    "fastapi": ("serving",),
    "starlette": ("serving",),
    "uvicorn": ("serving",),
    "prometheus_client": ("serving",),
    "pydantic": (
        "serving.wire",
        "serving.openai.wire",
        "serving.dify.wire",
        "serving.mcp",
        "adapters.langchain",
    ),
    "pydantic_core": ("serving.wire",),
    "mcp": ("serving.mcp",),
    "mcp_types": ("serving.mcp",),
    "langchain_core": ("adapters.langchain",),
    "llama_index": ("adapters.llama_index",),
    "haystack": ("adapters.haystack",),
}
MODULES = sorted(path for path in ROOT.rglob("*.py"))


def name_of(path: Path) -> str:
    """`retrieval.hit` for src/qa/retrieval/hit.py; "" for the package itself."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def imports(tree: ast.AST) -> Iterator[str]:
    """The whole name of every module imported anywhere in a tree."""
    for node in ast.walk(tree):
        yield from imported_by(node)


def imported_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, "relative import"
        yield node.module or ""
        if node.module == "qa":
            yield from (f"qa.{alias.name}" for alias in node.names)


def loaded_at_import(statements: list[ast.stmt]) -> Iterator[str]:
    """What importing the module itself imports: not what stands in a function or under TYPE_CHECKING."""
    for node in statements:
        yield from imported_by(node)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from loaded_at_import(node.orelse)
            continue
        for field in ("body", "orelse", "finalbody"):
            yield from loaded_at_import(getattr(node, field, []))
        for handler in getattr(node, "handlers", []):
            yield from loaded_at_import(handler.body)


def allowed_parts(part: str) -> set[str]:
    """The parts of the package that a module of this part may import."""
    if part in TOP:
        return {*ORDER, *BESIDE, *TOP, *FREE}
    if part in BESIDE:
        return {*ORDER[:-1], *BESIDE[: BESIDE.index(part) + 1], *FREE}
    if part in ORDER:
        return {*ORDER[: ORDER.index(part) + 1], *FREE}
    if part in OUTSIDE:
        return {part}
    return set(FREE)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_imports_only_what_stands_before_it(path):
    part = name_of(path).partition(".")[0]
    assert part in (*ORDER, *BESIDE, *TOP, *OUTSIDE, *FREE, ""), f"{part} has no place in the order"
    used = {name.split(".")[1] for name in imports(parse(path)) if name.startswith("qa.")}
    used.discard("__version__")
    assert used <= allowed_parts(part), f"{name_of(path)} imports {sorted(used - allowed_parts(part))}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_loads_a_heavy_library_only_where_it_wraps_it(path):
    name = name_of(path)
    for loaded in loaded_at_import(parse(path).body):
        places = HEAVY.get(loaded.partition(".")[0])
        assert places is None or any(f"{name}.".startswith(f"{place}.") for place in places), loaded


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_settings_reads_the_environment(path):
    tree = parse(path)
    reads = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in ("os.environ", "os.getenv", "os.environb")
    }
    taken = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "os"
        for alias in node.names
    } & {"environ", "getenv"}
    assert name_of(path) == "settings" or not reads | taken


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("code", ["import qa", "import qa.cli; qa.cli.main(['--help'])"])
def test_help_loads_nothing_heavy(code):
    heavy = ("torch", "faiss", "jieba", "fastapi", "tantivy", "sentence_transformers", "numpy", "pydantic")
    script = (
        f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\n"
        f"print('LOADED', *[name for name in {heavy!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True)
    assert run.stdout.splitlines()[-1] == "LOADED"
