"""`pytest --quick`: the tests that need no model, no browser, no server and no minutes. `pytest --slow`: the others.

A test is quick unless its file is named here, it asks for one of these fixtures, or it is marked `slow`. In a quick run
no engine can be imported: a test that needs one fails and says so.
"""

from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

import pytest

ENGINES = {
    "milvus_lite",
    "openvino",
    "playwright",
    "pymilvus",
    "ray",
    "sentence_transformers",
    "streamlit",
    "torch",
    "transformers",
}
"""What takes seconds to import, and longer to do something with."""

SLOW_FIXTURES = {
    "corpus",
    "cross_encoders",
    "encoder",
    "lite_server",
    "run_here",
    "run_module",
    "seed_index",
    "seed_searcher",
    "standalone_server",
    "tiny_model",
}
"""They load a model, start a command that does, or start a server."""

SLOW_FILES = {
    "tests/index/building/test_folder_build.py": "builds",
    "tests/index/building/test_incremental.py": "builds",
    "tests/index/building/test_kills.py": "builds, and is killed",
    "tests/index/building/ray/test_ray_session.py": "imports Ray",
    "tests/index/building/ray/test_ray_workers.py": "starts Ray",
    "tests/index/embedding/test_ensemble.py": "runs models",
    "tests/index/embedding/test_hostile_model.py": "loads models",
    "tests/index/embedding/test_multilingual.py": "runs a model",
    "tests/index/embedding/test_openvino_model.py": "runs models",
    "tests/index/embedding/test_without_torch.py": "builds",
    "tests/index/reading/test_pool.py": "waits for processes that hang",
    "tests/index/reading/test_watching.py": "waits for files to rest",
    "tests/index/reading/formats/test_broken_files.py": "reads hundreds of files, and loads the benchmarks",
    "tests/index/storage/milvus/test_milvus_faults.py": "starts a server",
    "tests/index/storage/milvus/test_milvus_page.py": "starts a server",
    "tests/index/storage/milvus/test_milvus_publishing.py": "starts a server",
    "tests/index/storage/test_store_contract.py": "starts servers",
    "tests/index/storage/test_vectors.py": "compares hundreds of thousands of vectors",
    "tests/search/answer/test_extract.py": "builds",
    "tests/search/evaluation/test_evaluation.py": "runs models",
    "tests/search/evaluation/test_judgements.py": "builds",
    "tests/search/page/test_context.py": "builds",
    "tests/search/page/test_overview.py": "builds",
    "tests/search/page/test_rebuilding.py": "builds",
    "tests/search/page/test_saved_questions.py": "builds",
    "tests/search/question/test_dates_in_searches.py": "builds",
    "tests/search/question/test_understanding.py": "builds",
    "tests/search/ranking/test_feedback.py": "runs a model",
    "tests/search/ranking/test_reranker.py": "runs models",
    "tests/search/test_command.py": "starts a command for each test",
    "tests/serving/test_assistant.py": "runs models",
    "tests/serving/test_http_api.py": "serves",
    "tests/serving/test_wheel.py": "builds the wheel",
    "tests/test_adverse_surroundings.py": "builds",
    "tests/test_benchmarks_speed.py": "runs benchmarks",
    "tests/test_browser.py": "drives a browser",
    "tests/test_hosts.py": "serves the page",
    "tests/test_many_kills.py": "builds, and is killed",
    "tests/test_memory.py": "waits for memory to be given back",
    "tests/test_offline.py": "serves the page",
    "tests/test_sessions.py": "serves the page",
    "tests/test_ui.py": "runs the page",
    "tests/views/test_answer_page.py": "runs the page, and builds",
    "tests/views/test_password.py": "serves the page",
    "tests/views/test_building.py": "runs the page, and builds",
    "tests/views/test_page_language.py": "runs the page, and builds",
    "tests/views/test_figures_section.py": "runs the page, and builds",
    "tests/views/test_draft_page.py": "runs the page",
}
"""Files that are not even imported in a quick run, and why."""


LONGEST_FIRST = (
    "tests/index/storage/milvus/test_milvus_page.py",
    "tests/index/storage/milvus/test_milvus_publishing.py",
    "tests/index/storage/test_store_contract.py",
    "tests/index/building/test_kills.py",
    "tests/index/storage/milvus/test_milvus_faults.py",
    "tests/index/building/ray/test_ray_workers.py",
    "tests/test_browser.py",
    "tests/index/embedding/test_openvino_model.py",
    "tests/index/embedding/test_ensemble.py",
    "tests/index/embedding/test_multilingual.py",
    "tests/index/reading/test_pool.py",
    "tests/test_ui.py",
)
"""Files that begin a run in several processes: a file is for one process, and a long one at the end keeps all others
waiting. The servers come first, since they are slow to start and their tests share them."""


class NoEngines:
    """Refuses to import an engine."""

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Fail the test that imports an engine; know nothing of other modules."""
        if name.partition(".")[0] in ENGINES:
            pytest.fail(f"a quick test imports {name}; mark it @pytest.mark.slow, or name its file in tests/quick.py")
        return None


def is_slow(item: pytest.Item) -> bool:
    """Tell whether a test is left out of a quick run."""
    fixtures: list[str] = getattr(item, "fixturenames", [])
    is_named = item.path.relative_to(item.config.rootpath).as_posix() in SLOW_FILES
    return is_named or bool(SLOW_FIXTURES.intersection(fixtures)) or item.get_closest_marker("slow") is not None
