"""The bill of materials: every package that runs with the service, as CycloneDX.

Python's packages with their hashes are those of `requirements.lock`, their licences what the
installed packages say of themselves; those in the scripts of the pages stand in the manifest that
`make ui` writes. Made by cyclonedx-python-lib, the library of the standard's own project; its tools
read either a lock file without licences or an environment without hashes, and neither our manifest.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement

from ontology import BASE, VERSION

_ENTRY = re.compile(r"^(\S[^\n]*?==[^\n]*?)(?: \\)?\n((?:    [^\n]*\n?)*)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def bill(lock: Path, manifest: Path, seconds: int) -> str:
    """Write the bill of a version as JSON; `seconds` since 1970 is when it was made."""
    made = Bom(components=[*of_lock(lock), *of_manifest(manifest)])
    made.metadata.timestamp = datetime.fromtimestamp(seconds, UTC)
    whole = _component("myelokg", VERSION, "pypi", "Apache-2.0 AND CC-BY-4.0")
    made.metadata.component = whole
    made.register_dependency(whole, made.components)
    inputs = lock.read_text(encoding="utf-8") + manifest.read_text(encoding="utf-8")
    made.serial_number = uuid5(NAMESPACE_URL, f"{BASE}{VERSION}/{seconds}/{inputs}")
    return str(JsonV1Dot6(made).output_as_string(indent=2)) + "\n"


def of_lock(lock: Path) -> Iterator[Component]:
    """The packages of a lock file: name, version, hashes; licence where it is installed."""
    for entry, more in _ENTRY.findall(lock.read_text(encoding="utf-8")):
        wanted = Requirement(entry)
        version = str(wanted.specifier).removeprefix("==")
        made = _component(wanted.name, version, "pypi", _licence(wanted.name))
        for one in _HASH.findall(more):
            made.hashes.add(HashType(alg=HashAlgorithm.SHA_256, content=one))
        yield made


def of_manifest(manifest: Path) -> Iterator[Component]:
    """The packages in the scripts of the pages."""
    for one in json.loads(manifest.read_text(encoding="utf-8"))["packages"]:
        yield _component(one["name"], one["version"], "npm", one["licence"])


def _component(name: str, version: str, registry: str, licence: str) -> Component:
    scope, _, last = name.rpartition("/")
    address = PackageURL(registry, scope or None, last, version)
    factory = LicenseFactory()
    return Component(
        name=name,
        version=version,
        type=ComponentType.LIBRARY,
        purl=address,
        bom_ref=address.to_string(),
        licenses=[factory.make_from_string(licence)] if licence else (),
    )


def _licence(package: str) -> str:
    """What an installed package says of its licence, in a line; empty where it says nothing."""
    try:
        told = metadata(package)
    except PackageNotFoundError:
        return ""
    said = told.get("License-Expression") or told.get("License") or ""
    named = [
        one.rpartition(" :: ")[2] for one in told.get_all("Classifier", ()) if "License" in one
    ]
    return said if 0 < len(said) < 60 else ", ".join(named)
