"""An index of documents: open it, add to it, read it at one generation."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from sqlite3 import Connection

import numpy as np

from qa.errors import IndexDamagedError, IndexMismatchError, IndexStateError
from qa.indexing import words as vocabulary
from qa.indexing.checking import find_problems
from qa.indexing.derived_writer import DerivedWriter
from qa.indexing.documents_cache import DocumentsCache
from qa.indexing.embedder import Embedder, load_embedder
from qa.indexing.engines import DerivedFolder, Engines, default_engines
from qa.indexing.locking import exclusive
from qa.indexing.pipeline import Pipeline, default_pipeline
from qa.indexing.rebuilding import rebuild
from qa.indexing.reindexing import reindex_words
from qa.indexing.shared_state import SharedState
from qa.indexing.snapshot import Snapshot
from qa.indexing.source_file import AddResult, Progress, SourceFile
from qa.indexing.store import Store, generation_of, get_meta, raise_generation
from qa.indexing.summaries import IndexWord, Removed
from qa.indexing.writer import Step, Writer
from qa.language.fold import fold
from qa.language.words import WordList
from qa.messages import error_message

LOCK_TIMEOUT_S = 30.0


def _make_folder(root: Path) -> None:
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IndexStateError(
            f"no index can be made at {root}: {error}", code="index_uncreatable", path=str(root), reason=error
        ) from error


def _silent(_: object) -> None:
    return None


class Library:
    """The facade of an index folder; safe to share between threads, and beside other processes."""

    def __init__(
        self,
        root: Path,
        store: Store,
        *,
        load: Callable[[], Embedder],
        pipeline: Pipeline | None,
        engines: Engines,
        lock_timeout_s: float = LOCK_TIMEOUT_S,
        step: Step = _silent,
    ) -> None:
        """Use `Library.open`."""
        self.root = root
        self._store = store
        self._load = load
        self._embedder: Embedder | None = None
        self._pipeline = pipeline
        self._engines = engines
        self._lock_timeout_s = lock_timeout_s
        self._step = step
        self._documents = DocumentsCache()
        self._shared: SharedState | None = None
        self._lock = threading.RLock()

    @classmethod
    def open(
        cls,
        index_dir: Path | str,
        *,
        embedder: Embedder | None = None,
        model: str | None = None,
        create: bool = False,
        pipeline: Pipeline | None = None,
        engines: Engines | None = None,
        lock_timeout_s: float = LOCK_TIMEOUT_S,
        step: Step = _silent,
    ) -> Library:
        """Open the index at `index_dir`; models and engines are loaded when they are first needed.

        Args:
            embedder: makes the vectors; None loads `model` (None: the built-in encoder) at the first use.
            create: make the index when there is none.
            pipeline, engines, step: other steps, indexes, or a watcher of the steps of a write; for tests.

        Raises:
            IndexMissingError: there is none and `create` is False.
            IndexDamagedError: the database cannot be read.
        """
        root = Path(index_dir)
        if create:
            _make_folder(root)
        return cls(
            root,
            Store(root / "qa.db", create=create),
            load=lambda: embedder if embedder is not None else load_embedder(model),
            pipeline=pipeline,
            engines=engines or default_engines(),
            lock_timeout_s=lock_timeout_s,
            step=step,
        )

    def close(self) -> None:
        """Close the database; running snapshots end first."""
        self._store.close()

    def __enter__(self) -> Library:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def embedder(self) -> Embedder:
        """The embedder, loaded if it was not; raises IndexMismatchError when another one made the index."""
        embedder = self._load_embedder()
        with self._store.reading() as connection:
            built, dim = get_meta(connection, "model"), get_meta(connection, "dim")
        if built is not None and (built, dim) != (embedder.name, str(embedder.dim)):
            raise IndexMismatchError(
                f"{self.root} was built with {built!r} ({dim} dims), settings ask for {embedder.name!r} "
                f"({embedder.dim} dims); run `qa rebuild`",
                built=built,
                wanted=embedder.name,
            )
        return embedder

    def embed_query(self, question: str) -> np.ndarray:
        """The question's vector, float32, shape (dim,); raises IndexMismatchError."""
        return np.asarray(self.embedder.embed_queries([question]), dtype=np.float32)[0]

    def _load_embedder(self) -> Embedder:
        with self._lock:
            if self._embedder is None:
                self._embedder = self._load()
            return self._embedder

    # reading

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """Read one generation; what is written meanwhile, here or elsewhere, shows in the next snapshot."""
        with ExitStack() as stack:
            while True:
                connection = stack.enter_context(self._store.reading())
                shared = self._shared_at(generation_of(connection), connection)
                if shared is not None:
                    break
                stack.pop_all().close()
            yield Snapshot(connection, shared)

    def warm(self) -> None:
        """Load the model and open the derived indexes, so that the first question does not wait for them."""
        with self.snapshot() as snapshot:
            snapshot.query_terms("预热")  # loads the dictionaries
            self.embed_query("预热")
            snapshot.warm()

    def _shared_at(self, generation: int, connection: Connection) -> SharedState | None:
        """What snapshots of the generation share; None when it passed while files were being opened."""
        with self._lock:
            before = self._shared
            if before is not None and before.generation == generation:
                return before
            folder, dim = self._folder_of(connection)
            fresh = SharedState(generation, folder, dim, self._engines, self._documents)
            if before is not None and fresh.open_like(before) and self._generation() != generation:
                return None  # a purge may have emptied what this generation still shows
            if before is None or generation > before.generation:
                self._shared = fresh
            return fresh

    def _folder_of(self, connection: Connection) -> tuple[DerivedFolder, int | None]:
        number = int(get_meta(connection, "derived") or 0)
        dim = get_meta(connection, "dim")
        return DerivedFolder(self.root, number), None if dim is None else int(dim)

    def _generation(self) -> int:
        with self._store.reading() as connection:
            return generation_of(connection)

    def resolve(self, source_or_id: str) -> str:
        """The id of a document given by source or by id; raises NotFoundError."""
        with self.snapshot() as snapshot:
            return snapshot.resolve(source_or_id)

    # writing

    def add(self, files: Iterable[SourceFile], progress: Progress | None = None) -> list[AddResult]:
        """Add or replace documents, in batches that become visible one after the other.

        A file that fails never stops the others; a document whose new file fails stays as it was. The results
        are told to `progress` as they come about; their order may differ from that of the files.

        Raises:
            IndexMismatchError: another model built the index.
            IndexBusyError: somebody else is writing.
        """
        embedder = self.embedder
        with self._writing(embedder.dim) as writer:
            return writer.add(files, progress or _silent)

    def remove(self, document_ids: Sequence[str]) -> list[Removed]:
        """Take documents out; ids that are unknown are passed over. Raises IndexBusyError."""
        with self._writing() as writer:
            return writer.remove(document_ids)

    @contextmanager
    def _writing(self, new_dim: int = 0) -> Iterator[Writer]:
        with self._derived(new_dim) as derived:
            writer = Writer(self._store, derived, self._steps, lambda: self.embedder, step=self._step)
            writer.recover()
            yield writer

    @contextmanager
    def _derived(self, new_dim: int = 0) -> Iterator[DerivedWriter]:
        """The derived files for writing, with the lock held; `new_dim` is for an index still to be made."""
        with exclusive(self.root / "lock", self._lock_timeout_s):
            with self._store.reading() as connection:
                folder, dim = self._folder_of(connection)
            folder.remove_others(and_own=dim is None)  # before the first commit, any file is a crash's
            derived = DerivedWriter(folder, dim or new_dim, self._engines, is_new=dim is None)
            try:
                yield derived
            finally:
                derived.close()

    def _steps(self) -> Pipeline:
        with self._lock:
            self._pipeline = self._pipeline or default_pipeline()
            return self._pipeline

    def rebuild(self, progress: Progress | None = None) -> list[AddResult]:
        """Derive everything again from the originals, with the given model, and switch to it at the end.

        A document whose original can no longer be read keeps its text, is split and embedded again, and is
        reported as failed.
        """
        with exclusive(self.root / "lock", self._lock_timeout_s):
            embedder, pipeline = self._load_embedder(), self._steps()
            return rebuild(
                self._store, self.root, self._engines, pipeline, embedder, progress or _silent, self._step
            )

    def check(self) -> list[str]:
        """What is wrong with the index, in Chinese; empty when every part is whole and all agree.

        What a crash left behind is cleaned up first. Raises IndexBusyError.
        """
        problems = []
        try:
            with self._writing():
                pass
        except IndexDamagedError as error:
            problems = [error_message(error.code, error.details)]
        with exclusive(self.root / "lock", self._lock_timeout_s), self._store.reading() as connection:
            folder, dim = self._folder_of(connection)
            found = find_problems(connection, folder, dim, self._engines, self._steps().versions)
            return list(dict.fromkeys(problems + found))

    # words

    def words(self) -> list[IndexWord]:
        """The user's words and those found in the documents."""
        with self.snapshot() as snapshot:
            return list(snapshot.vocabulary.words)

    def add_word(self, word: str, expansion: str = "") -> bool:
        """Make `word` a search term, and `expansion` what it stands for; False when both were known.

        Raises:
            InputError: one of them cannot be a word (word_invalid).
        """
        word = vocabulary.checked_word(word)
        expansion = vocabulary.checked_word(expansion) if expansion else ""
        with self._derived() as derived:
            with self._store.reading() as connection:
                known = vocabulary.load_vocabulary(connection).word_list
            added = WordList({fold(word), fold(expansion)} - known.words)
            reindex_words(self._store, derived, added, WordList(known.words | added.words))
            with self._store.writing() as connection:
                is_new = vocabulary.insert_word(connection, word, expansion)
                if is_new:
                    raise_generation(connection)
            return is_new

    def remove_word(self, word: str) -> bool:
        """Forget a user word with all that it stands for; False when there was none."""
        with self._derived() as derived:
            with self._store.writing() as connection:
                before = vocabulary.load_vocabulary(connection).word_list
                if not vocabulary.delete_word(connection, word.strip()):
                    return False
                after = vocabulary.load_vocabulary(connection).word_list
                raise_generation(connection)
            reindex_words(self._store, derived, WordList(before.words - after.words), after)
            return True
