"""Brings Whisper weights from the model hub: size first, then the files, resumed where they stopped.

The hub's own library (2.4.0) begins every file anew in every run; half a gigabyte is too much for that.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import httpx

from carecall.errors import MissingPart, NoDiskSpace, NoNetwork
from carecall.speech.weights import CATALOGUE, FOLDER, MEGABYTE

HUB = "https://huggingface.co"
WANTED = ("config.json", "preprocessor_config.json", "model.bin", "tokenizer.json", "vocabulary.*")
SPARE_MB = 200
REACH_S = 3.0
READ_S = 30.0
GONE = frozenset({401, 403, 404, 410})
"""What a hub answers for a repository that was moved or shut: the next place is asked."""
TRIES = 3
"""Broken connections in a row that brought nothing."""

Note = Callable[[int, int], None]
"""Told how many bytes of how many are there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubModel:
    """Something that a hub keeps for us."""

    name: str
    """The name of its folder here."""
    repositories: tuple[str, ...]
    """Where it may lie, the likeliest first: projects move."""
    revision: str = "main"
    wanted: tuple[str, ...] = WANTED
    """Patterns of the files that we need."""
    what: str = "speech model"


@dataclass(frozen=True, slots=True, kw_only=True)
class HubFile:
    """One file of a model, as the hub lists it."""

    name: str
    size: int
    sha256: str
    """Empty for the small files, which are not in large file storage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What the hub has of a model, and where it goes."""

    model: str
    commit: str
    files: tuple[HubFile, ...]
    folder: Path
    repository: str = ""
    what: str = "speech model"

    @property
    def total_bytes(self) -> int:
        """The size of the whole model."""
        return sum(file.size for file in self.files)

    @property
    def missing_bytes(self) -> int:
        """What is still to be brought."""
        return self.total_bytes - sum(self.kept_bytes(file) for file in self.files)

    def kept_bytes(self, file: HubFile) -> int:
        """Return how much of `file` is there already."""
        for path in (self.folder / file.name, self.part(file)):
            if path.is_file():
                return min(file.size, path.stat().st_size)
        return 0

    def part(self, file: HubFile) -> Path:
        """Return where an unfinished download of `file` waits; another revision has another place."""
        return self.folder / f"{file.name}.{self.commit[:12]}.part"


class ModelHub:
    """The model hub, or a mirror of it."""

    def __init__(self, downloads: Path, *, endpoint: str = "") -> None:
        """Bring models below `downloads`; `endpoint` is the base URL of a mirror."""
        self._downloads = downloads.absolute()
        self._endpoint = (endpoint or HUB).rstrip("/")

    def look(self, model: str | HubModel) -> Offer:
        """Ask how big a model is and how much of it is missing; 3 s without a network.

        Raises:
            NoNetwork: the hub cannot be reached, or does not answer as one.
        """
        known = model if isinstance(model, HubModel) else _in_catalogue(model)
        with self._network(f"{known.what} {known.name}"), _client(REACH_S) as client:
            repository, listing = self._listing(client, known)
            files = tuple(_read_files(listing["siblings"], known.wanted))
            return Offer(
                model=known.name,
                commit=str(listing["sha"]),
                files=files,
                folder=self._downloads / FOLDER / known.name,
                repository=repository,
                what=known.what,
            )

    def _listing(self, client: httpx.Client, known: HubModel) -> tuple[str, dict[str, Any]]:
        for repository in known.repositories:
            address = f"{self._endpoint}/api/models/{repository}/revision/{known.revision}"
            answer = client.get(address, params={"blobs": "true"})
            if answer.status_code in GONE and repository != known.repositories[-1]:
                continue
            answer.raise_for_status()
            return repository, answer.json()
        raise KeyError(known.name)

    def fetch(self, offer: Offer, note: Note) -> None:
        """Bring what is missing; what came before a failure stays and is used the next time.

        Raises:
            NoDiskSpace: it does not fit.
            NoNetwork: the connection failed, again and again.
            MissingPart: what came is not what the hub promised.
        """
        offer.folder.mkdir(parents=True, exist_ok=True)
        free_mb = shutil.disk_usage(offer.folder).free // MEGABYTE
        needed_mb = offer.missing_bytes // MEGABYTE + SPARE_MB
        if free_mb < needed_mb:
            raise NoDiskSpace(str(offer.folder), free_mb, needed_mb)
        with self._network(f"{offer.what} {offer.model}"), _client(READ_S) as client:
            for file in offer.files:
                if not (offer.folder / file.name).is_file():
                    self._bring(client, offer, file, note)

    def _bring(self, client: httpx.Client, offer: Offer, file: HubFile, note: Note) -> None:
        address = f"{self._endpoint}/{offer.repository}/resolve/{offer.commit}/{file.name}"
        offer.part(file).parent.mkdir(parents=True, exist_ok=True)
        stalled = 0
        while True:
            before = offer.kept_bytes(file)
            try:
                _append(client, address, offer, (file, note))
                break
            except httpx.TransportError:
                stalled = 0 if offer.kept_bytes(file) > before else stalled + 1
                if stalled == TRIES:
                    raise
        _accept(offer, file)

    @contextmanager
    def _network(self, what: str) -> Iterator[None]:
        try:
            yield
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            host = httpx.URL(self._endpoint).host
            raise NoNetwork(f"The {what}", host) from error


def _client(seconds: float) -> httpx.Client:
    timeout = httpx.Timeout(seconds, connect=REACH_S)
    return httpx.Client(follow_redirects=True, timeout=timeout)


def _in_catalogue(model: str) -> HubModel:
    return HubModel(name=model, repositories=(CATALOGUE[model].repository,))


def _read_files(siblings: list[dict[str, object]], wanted: tuple[str, ...]) -> Iterator[HubFile]:
    for sibling in siblings:
        name = str(sibling["rfilename"])
        if ".." not in name and any(fnmatch(name, pattern) for pattern in wanted):
            stored = sibling.get("lfs")
            sha256 = str(stored["sha256"]) if isinstance(stored, dict) else ""
            yield HubFile(name=name, size=int(str(sibling["size"])), sha256=sha256)


def _append(client: httpx.Client, address: str, offer: Offer, wanted: tuple[HubFile, Note]) -> None:
    file, note = wanted
    part = offer.part(file)
    start = part.stat().st_size if part.is_file() else 0
    if start >= file.size:
        return
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    with client.stream("GET", address, headers=headers) as answer:
        answer.raise_for_status()
        there = offer.total_bytes - offer.missing_bytes
        resumed = answer.status_code == httpx.codes.PARTIAL_CONTENT
        with part.open("ab" if resumed else "wb") as into:
            there -= 0 if resumed else start
            for block in answer.iter_bytes():
                into.write(block)
                there += len(block)
                note(there, offer.total_bytes)


def _accept(offer: Offer, file: HubFile) -> None:
    part = offer.part(file)
    part.touch()
    whole = part.stat().st_size == file.size
    if whole and file.sha256:
        with part.open("rb") as content:
            whole = hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
    if not whole:
        part.unlink()
        raise MissingPart(
            f"{file.name} of the {offer.what}",
            "what was downloaded is not the expected file; run the same command again.",
        )
    part.replace(offer.folder / file.name)
