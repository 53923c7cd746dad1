"""An open index with the model that made it, ready to be asked."""

from pathlib import Path

from index.embedding.encoder import Encoder
from index.embedding.model_files import find_model
from index.errors import IndexMismatchError
from index.storage.store import Store
from search.ranking.calibration import calibrate
from search.ranking.pipeline import Pipeline


class LiveIndex:
    """An open index with the model that made it; replaced as a whole when a new snapshot goes live."""

    def __init__(self, store: Store, encoder: Encoder, directory: Path) -> None:
        self.store = store
        self.encoder = encoder
        self.pipeline = Pipeline(store, encoder)
        self.calibration = calibrate(directory, self.pipeline)


def encoder_of(store: Store) -> Encoder:
    """Load the model that made an index, and make sure that it is the same."""
    model = store.manifest.model
    files = find_model(model.name, download=False)  # an index from elsewhere shall not make this machine connect
    if (files.weights_sha256(), files.settings_sha256()) != (model.sha256, model.settings_sha256):
        raise IndexMismatchError(
            f"the index was made by the model {model.name} with weights {model.sha256[:12]}…, but its weights or "
            f"settings are others now; build the index again: python -m index YOUR-DOCUMENTS --model {model.name}"
        )
    return Encoder.load(files)
