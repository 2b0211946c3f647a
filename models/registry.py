"""Registered models as files under the home: content-addressed, written once, read only when their hash is their name.

Here: the only place of this room that reads files. Not here: who registered or chose a model (`casework.models`), what a model
is (`additive`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.additive import AdditiveModel

FORMAT = 1


class DamagedModelError(RuntimeError):
    """A model's file is missing or is not what its name says; the message says which, and what to do."""


@dataclass(frozen=True)
class Registered:
    """A model as registered: its version, what it predicts, the tables, and everything that was reported of it."""

    version: str
    target: str
    model: AdditiveModel
    report: dict[str, Any]


def version_of(content: bytes) -> str:
    """The version that these bytes are: m and the first 16 digits of their SHA-256."""
    return "m" + hashlib.sha256(content).hexdigest()[:16]


def content_of(target: str, model: AdditiveModel, report: dict[str, Any]) -> bytes:
    """The bytes of a model with its report; the same for the same content."""
    said = {"format": FORMAT, "target": target, "model": model.as_dict(), "report": report}
    return (json.dumps(said, ensure_ascii=False, sort_keys=True, indent=1, default=str) + "\n").encode()


def path_of(folder: Path, version: str) -> Path:
    """Where the model of a version lies."""
    return folder / version / "model.json"


def read(folder: Path, version: str) -> Registered:
    """The model of a version. Raises DamagedModelError when it is not there or its bytes have changed."""
    path = path_of(folder, version)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise DamagedModelError(
            f"缺少模型文件 {path}，请从备份恢复或重新训练。 The model file {path} is missing: restore a backup or train anew."
        ) from None
    if version_of(content) != version:
        raise DamagedModelError(
            f"模型文件 {path} 的内容与其编号不符，请从备份恢复。 The model file {path} is not what its version says: restore a backup."
        )
    said = json.loads(content)
    return Registered(version, said["target"], AdditiveModel.from_dict(said["model"]), said["report"])
