"""What the last build came to: one that would come to the same ends at once."""

from __future__ import annotations

import msgspec

from site_builder.assets import name_assets
from site_builder.fingerprint import digest_of, encode
from site_builder.folder import OutputFolder
from site_builder.load import Loaded
from site_builder.run import Outcome, Run


def digest_epoch(run: Run, loaded: Loaded) -> bytes:
    """The digest of what every page may depend on besides the articles."""
    settings = encode(run.settings)
    assets = encode(name_assets(loaded.statics, stable=run.options.stable_names))
    files = encode((run.options.search, loaded.vocabulary, loaded.templates))
    return digest_of([run.tools, settings, files, assets])


def digest_inputs(run: Run, loaded: Loaded) -> bytes:
    """The digest of everything that the plan is made from, but the clock."""
    flags = encode((run.options.drafts, run.options.allow_empty, str(run.sources.content)))
    others = encode((loaded.statics, list(loaded.pictures.values()), loaded.problems))
    return digest_of(
        [digest_epoch(run, loaded), flags, others, *[file.key for file in loaded.files.values()]]
    )


def recall_outcome(run: Run, folder: OutputFolder, inputs: bytes) -> Outcome | None:
    """What the last build of this output came to, if a build now would come to the same."""
    encoded = run.store.recall("outcome", folder.name.encode())
    if not encoded or run.options.clean or folder.altered or not folder.whole:
        return None
    outcome = msgspec.msgpack.decode(encoded, type=Outcome)
    now = run.options.now
    same = outcome.inputs == inputs and outcome.since <= now and (not outcome.until or now < outcome.until)
    return outcome if same else None


def remember_outcome(run: Run, folder: OutputFolder, outcome: Outcome) -> None:
    """Remember what a build of this output came to."""
    run.store.remember("outcome", {folder.name.encode(): encode(outcome)})
