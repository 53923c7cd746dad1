"""What a build has to do, shared by its stages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.building.code_version import code_sha256
from index.building.options import BuildOptions
from index.embedding.model_files import ModelFiles
from index.progress import Progress
from index.reading.documents import Note, SourceFile, storable
from index.reading.sources import walk


@dataclass(frozen=True)
class Job:
    """What is to be built, of what, where and how."""

    sources: Sequence[Path]
    directory: Path
    """The index folder."""
    options: BuildOptions
    model: ModelFiles
    progress: Progress

    @property
    def work(self) -> Path:
        """The folder for work in progress."""
        return self.directory / "building"

    @property
    def corpus(self) -> Path:
        """Where the corpus is written until it is complete."""
        return self.work / "corpus.sqlite"

    @property
    def reading(self) -> str:
        """What must be the same for a file to be read the same: the code, and where dates come from."""
        return f"{code_sha256()} with file dates" if self.options.file_dates else code_sha256()

    @property
    def source_names(self) -> list[str]:
        """The sources, as the manifest records them."""
        return [storable(source.as_posix()) for source in self.sources]

    def files(self) -> Iterator[SourceFile | Note]:
        """Yield the files of all sources, in order."""
        return walk(self.sources, self.directory, file_dates=self.options.file_dates)
