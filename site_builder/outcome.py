"""Outcome: what a build is made from as one digest, and what the last one came to."""

from __future__ import annotations

import msgspec

from site_builder.assets import name_assets
from site_builder.fingerprint import digest_of, encode
from site_builder.folder import OutputFolder
from site_builder.load import Loaded
from site_builder.run import Outcome, Run
from site_builder.store import Store

SPACE = "outcome"
"""Of the store: by the name of the output."""


def digest_epoch(run: Run, loaded: Loaded) -> bytes:
    """The digest of what every page may depend on besides the articles."""
    settings = encode((run.settings, run.options.preview))
    assets = encode(name_assets(loaded.statics, stable=run.options.stable_names))
    files = encode((run.options.search, loaded.vocabulary, loaded.templates))
    return digest_of([run.tools, settings, files, assets])


def digest_inputs(run: Run, loaded: Loaded) -> bytes:
    """The digest of everything that the plan is made from, but the clock."""
    flags = encode((run.options.drafts, run.options.allow_empty, str(run.sources.content)))
    others = encode((loaded.statics, list(loaded.pictures.values()), loaded.moved, loaded.problems))
    keys = b" ".join([file.key for file in loaded.files.values()])
    return digest_of([digest_epoch(run, loaded), flags, others, keys])


def recall_outcome(run: Run, folder: OutputFolder, inputs: bytes) -> Outcome | None:
    """What the last build of this output came to, if a build now would come to the same."""
    outcome = last_outcome(run.store, folder.name)
    if outcome is None or run.options.clean or folder.altered or not folder.whole:
        return None
    now = run.options.now
    same = outcome.inputs == inputs and outcome.since <= now and (not outcome.until or now < outcome.until)
    return outcome if same else None


def remember_outcome(run: Run, folder: OutputFolder, outcome: Outcome) -> None:
    """Remember what a build of this output came to."""
    run.store.remember(SPACE, {folder.name.encode(): encode(outcome)})


def forget_outcome(run: Run, folder: OutputFolder) -> None:
    """Before anything changes: what the last build came to is not what is there any more."""
    run.store.remember(SPACE, {folder.name.encode(): b""})


def last_outcome(store: Store, name: str) -> Outcome | None:
    """What the last build of the output of that name came to."""
    encoded = store.recall(SPACE, name.encode())
    return msgspec.msgpack.decode(encoded, type=Outcome) if encoded else None
