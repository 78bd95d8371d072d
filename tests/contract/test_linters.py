from pathlib import Path

from api.openapi.document import written

HERE = Path(__file__).parent


def test_lock__names_no_registry(node):
    lock = (HERE.parents[1] / "openapi" / "package-lock.json").read_text()

    assert '"resolved"' not in lock


def test_redocly__has_no_complaint(node):
    done = node("redocly", "lint", "openapi.yaml", "openapi-3.0.yaml")

    assert done.returncode == 0, done.stdout
    assert "warning" not in done.stdout.lower(), done.stdout


def test_spectral__has_no_complaint(node):
    done = node("spectral", "lint", "--fail-severity=hint", "openapi.yaml")

    assert done.returncode == 0, done.stdout


def test_generated_types__compile_with_a_client(node, tmp_path):
    (tmp_path / "openapi.yaml").write_bytes(written("openapi.yaml")[0])
    for name in ("client.ts", "tsconfig.json"):
        (tmp_path / name).write_text((HERE / "client" / name).read_text())

    generated = node("openapi-typescript", "openapi.yaml", "-o", "api.d.ts", directory=tmp_path)
    compiled = node("tsc", "--project", ".", directory=tmp_path)

    assert generated.returncode == 0, generated.stdout
    assert compiled.returncode == 0, compiled.stdout
