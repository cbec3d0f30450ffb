"""Where the inputs are tried, and how those that once broke something are kept."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import shutil
from pathlib import Path
from typing import Any

from finsam_analysis.cli import main
from tests.fuzz.cases import MANIFEST as MANIFEST_FILE
from tests.fuzz.cases import PACKAGE, SCENARIOS, WORKBOOK
from tests.fuzz.sound import MANIFEST, TABLES
from tests.fuzz.trial import Case, pristine

KEPT = Path(__file__).parent / "corpus"
_INVENTED = Path(__file__).parent.parent / "data" / "pahittat-forbund"


def ground(place: Path) -> Path:
    """A copy of the invented förbund with the tables it lacks, and with workbooks to read in.

    They are an applicant's budget and the whole package; a copy of it all lies beside it.
    """
    folder = place / "paket"
    shutil.copytree(_INVENTED, folder)
    described = folder / "datapackage.json"
    descriptor = json.loads(described.read_text("utf-8-sig"))
    listed = {resource["name"] for resource in descriptor["resources"]}
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, "utf-8-sig")
        if name not in listed:
            descriptor["resources"].append({"name": name, "path": f"{name}.csv"})
    described.write_text(json.dumps(descriptor, ensure_ascii=False), "utf-8")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        data = ["--data", str(folder)]
        main(["budget-template", str(folder / WORKBOOK), "--application", "storinsats", *data])
        main(["export-package", str(folder / PACKAGE), *data])
    (folder / "scenarier" / "med-namn.yaml").write_text(SCENARIOS[-1], "utf-8")
    (folder / MANIFEST_FILE).parent.mkdir(parents=True)
    (folder / MANIFEST_FILE).write_text(MANIFEST, "utf-8")
    shutil.copytree(folder, pristine(folder))
    return folder


def kept_as(case: Case, why: str) -> str:
    """A case as text: files that are UTF-8 as they are, others in base 64."""
    files: dict[str, Any] = {}
    for name, content in case.files.items():
        try:
            files[name] = content.decode("utf-8")
        except UnicodeDecodeError:
            files[name] = {"base64": base64.b64encode(content).decode("ascii")}
    told = {"why": why, "kind": case.kind, "arguments": list(case.arguments), "files": files}
    if case.messages:
        told["messages"] = list(case.messages)
    return json.dumps(told, indent=1) + "\n"


def kept(path: Path) -> Case:
    """The case in a file of the corpus."""
    told = json.loads(path.read_text("utf-8"))
    files = {
        name: base64.b64decode(content["base64"]) if isinstance(content, dict) else content.encode()
        for name, content in told["files"].items()
    }
    return Case(told["kind"], files, told["arguments"], told.get("messages", ()))
