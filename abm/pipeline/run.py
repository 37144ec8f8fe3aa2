"""The run: playbook into tables, models in order, audits, publication."""

import hashlib
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import count

import duckdb

from abm.config.settings import CURRENCY, SYSTEM_ORDER, WorkspaceSettings
from abm.counting import counted
from abm.errors import LacksMemory, NotReproduced, UsageError
from abm.pipeline.earlier_mqas import EarlierMqas, keep_mqas, mqas_before
from abm.pipeline.instants import INTERNAL_TABLES
from abm.pipeline.parameters import write_parameters
from abm.pipeline.preflight import preflight
from abm.pipeline.run_log import LoggedRun, note_run
from abm.pipeline.steps import steps
from abm.playbook.definition_tables import words_of_definitions
from abm.playbook.goals import AgreedGoal
from abm.playbook.journeys import Journey
from abm.playbook.kept import Rules, keep_playbook, rules_in_force, rules_of_file
from abm.playbook.kind_rules import KindRule, nearest_kind, read_kind_rules, shipped_kind_rules
from abm.playbook.lint import lint
from abm.playbook.match_odds import MatchOdds, shipped_match_odds
from abm.playbook.model import Playbook
from abm.playbook.rates import Rate
from abm.playbook.target_accounts import TargetAccount
from abm.playbook.words import Word, shipped_words
from abm.titles.tables import TitleFiles
from abm.version import VERSION
from abm.vocabulary.engagement_kinds import KIND_NAMES
from abm.workspace import Workspace
from abm_warehouse.decision_log import Decision
from abm_warehouse.models.build import BuildResult, build
from abm_warehouse.models.known import write_known_views
from abm_warehouse.models.model import Model, read_models
from abm_warehouse.models.parse_cache import ParseCache
from abm_warehouse.models.sources import source_stamps
from abm_warehouse.publishing.manifest import Counts, Manifest
from abm_warehouse.publishing.page_tables import page_tables
from abm_warehouse.publishing.publish import publish
from abm_warehouse.publishing.snapshots import intact_manifest, require_current_generation
from abm_warehouse.storage.connections import one_row, open_warehouse, transaction
from abm_warehouse.storage.entities import ENTITIES
from abm_warehouse.storage.keys import NUMBERINGS, number_kinds


@dataclass(frozen=True, slots=True)
class Run:
    """
    What a run did.

    ``seconds_by_stage`` and ``cpu_seconds_by_stage`` have one entry per model, and one for publishing.
    """

    run_id: str
    generation: str
    as_of: datetime
    known_at: datetime
    playbook: str
    playbook_version: str
    accounts: int
    contacts: int
    engagements: int
    mqas: int
    rebuilt: int
    warnings: tuple[str, ...]
    seconds: float
    seconds_by_stage: dict[str, float]
    cpu_seconds_by_stage: dict[str, float]


def run(
    workspace: Workspace,
    *,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
    rules: Rules | None = None,
    expected_run_id: str | None = None,
    progress: Callable[[str], None] = lambda stage: None,
) -> Run:
    """
    Score the book and publish it; if memory does not suffice, try once more on one thread.

    Parameters
    ----------
    workspace
        Its settings, playbook and tables are read again for every run.
    as_of
        The business instant: later events do not exist. The setting of the workspace if None, else now.
    known_at
        The load instant: rows loaded and decisions made later do not exist. The latest one if None.
    rules
        The playbook; that of the workspace if None.
    expected_run_id
        Publish only if this is the id of the run.
    progress
        Called with the name of each stage when it starts.

    Raises
    ------
    AbmError
        If anything is wrong; what was published before stays.
    """
    settings = workspace.settings()
    publish_as_of = partial(
        _run,
        workspace,
        as_of=as_of or settings.as_of or datetime.now(UTC).replace(microsecond=0),
        known_at=known_at,
        rules=rules or rules_of_file(workspace.playbook_file),
        expected_run_id=expected_run_id,
        progress=progress,
    )
    try:
        return publish_as_of(settings)
    except LacksMemory:
        if settings.threads == 1:
            raise
        progress("try once more on one thread, which takes less memory")
        return publish_as_of(settings.model_copy(update={"threads": 1}))


def _run(
    workspace: Workspace,
    settings: WorkspaceSettings,
    *,
    as_of: datetime,
    known_at: datetime | None,
    rules: Rules,
    expected_run_id: str | None,
    progress: Callable[[str], None],
) -> Run:
    """Score the book and publish it; what was built before, even by a run that failed, is not built again."""
    started = time.perf_counter()
    playbook = rules.playbook
    with open_warehouse(workspace.warehouse, settings) as con:
        inputs = preflight(con, workspace)
        if known_at is not None:
            _require_loads_by(con, known_at)
        known_at = known_at or inputs.last_change_at
        cache = ParseCache(workspace.parse_cache)
        models = [*read_models(cache=cache), *steps(TitleFiles(workspace.folder), cache=cache)]
        built = score(
            con,
            models,
            playbook,
            as_of,
            known_at,
            inputs.decisions,
            match_odds=workspace.match_odds(),
            kind_rules=read_kind_rules(workspace.folder, {kind.name for kind in playbook.kinds}),
            words=workspace.words(),
            system_order=settings.system_order,
            rates=workspace.rates(),
            currency=settings.currency,
            target_accounts=workspace.target_accounts(),
            goals=workspace.goals(),
            journeys=workspace.journeys(),
            time_zone=settings.time_zone,
            earlier_mqas=mqas_before(workspace.playbooks, playbook.version),
            rules_at=partial(rules_in_force, workspace.playbooks),
            progress=_counted(progress, total=len(models)),
        )
        run_id = _run_id(built)
        if expected_run_id not in (None, run_id):
            raise _not_reproduced(str(expected_run_id), run_id)
        built_at, cpu_built_at = time.perf_counter(), time.process_time()
        intact = intact_manifest(workspace.folder)
        if intact is not None and intact.run_id == run_id:
            manifest = intact
        else:
            manifest = _manifest(con, run_id, playbook, as_of, known_at, inputs.last_load_at)
            publish(
                con,
                workspace.published,
                models,
                manifest,
                internal_tables=INTERNAL_TABLES,
                pages=page_tables(),
                keep=settings.keep_generations,
                memory_limit=settings.memory_limit,
                intact=intact,
                cache=cache,
                progress=progress,
            )
        now = datetime.now(UTC)
        keep_playbook(workspace.playbooks, playbook, rules.text, now)
        keep_mqas(workspace.playbooks, playbook.version, _mqas_at_last_close(con, known_at))
        note_run(workspace.run_log, LoggedRun(run_id, as_of, known_at, playbook.version, VERSION, now))
        _note_publication(con, require_current_generation(workspace.folder).name)
        con.execute("checkpoint")
    cache.save()
    ended, cpu_ended = time.perf_counter(), time.process_time()
    stages = {model.name: model.seconds for model in built}
    cpu_stages = {model.name: model.cpu_seconds for model in built}
    return Run(
        run_id=run_id,
        generation=require_current_generation(workspace.folder).name,
        as_of=as_of,
        known_at=known_at,
        playbook=playbook.name,
        playbook_version=playbook.version,
        **asdict(manifest.counts),
        rebuilt=sum(model.was_rebuilt for model in built),
        warnings=tuple(_warnings(playbook, manifest)),
        seconds=ended - started,
        seconds_by_stage=stages | {"publish": ended - built_at},
        cpu_seconds_by_stage=cpu_stages | {"publish": cpu_ended - cpu_built_at},
    )


def _not_reproduced(expected: str, run_id: str) -> NotReproduced:
    return NotReproduced(
        f"Run {expected} cannot be reproduced: at its instants and by its rules this is run {run_id}."
        " Something else has changed since: the version of abm, a person who was erased, a file that was"
        " repaired, or a CSV file or abm.toml of the workspace. Nothing was published."
    )


def _require_loads_by(con: duckdb.DuckDBPyConnection, known_at: datetime) -> None:
    """Refuse a load instant before the first load, at which the book would be empty."""
    [first_load] = one_row(con, "select min(loaded_at) from ledger.batches")
    if first_load is not None and known_at < first_load:
        raise UsageError(
            f"--known-at is {known_at:%Y-%m-%d %H:%M:%S} UTC, before the first load "
            f"({first_load:%Y-%m-%d %H:%M:%S} UTC), when the book was empty. Give a later time."
        )


def _counted(progress: Callable[[str], None], *, total: int) -> Callable[[str], None]:
    """Progress that also says which step of how many a stage is."""
    numbers = count(1)
    return lambda stage: progress(f"step {next(numbers)} of {total}, {stage}")


def score(
    con: duckdb.DuckDBPyConnection,
    models: list[Model],
    playbook: Playbook,
    as_of: datetime,
    known_at: datetime,
    decided: Iterable[Decision] = (),
    *,
    match_odds: Iterable[MatchOdds] | None = None,
    kind_rules: Iterable[KindRule] | None = None,
    words: Iterable[Word] | None = None,
    system_order: Iterable[str] = SYSTEM_ORDER,
    rates: Iterable[Rate] = (),
    currency: str = CURRENCY,
    target_accounts: Iterable[TargetAccount] = (),
    goals: Iterable[AgreedGoal] = (),
    journeys: Iterable[Journey] = (),
    time_zone: str = "UTC",
    earlier_mqas: EarlierMqas | None = None,
    rules_at: Callable[[datetime], Rules | None] = lambda at: None,
    progress: Callable[[str], None] = lambda stage: None,
) -> list[BuildResult]:
    """
    Bring every model of an open warehouse up to date for a playbook and an instant; publish nothing.

    ``match_odds``, ``kind_rules`` and ``words`` are the shipped ones, if None.
    """
    odds = shipped_match_odds() if match_odds is None else match_odds
    meanings = tuple(shipped_kind_rules() if kind_rules is None else kind_rules)
    known = (*(shipped_words() if words is None else words), *words_of_definitions(playbook))
    parameters = write_parameters(
        con,
        playbook,
        as_of,
        known_at,
        decided,
        odds,
        meanings,
        known,
        system_order,
        rates,
        currency,
        target_accounts,
        goals,
        journeys,
        time_zone,
        earlier_mqas,
        rules_at,
    )
    sources = parameters | _loads(con, known_at)
    number_kinds(con, {rule.becomes for rule in meanings if rule.becomes})
    sources |= write_known_views(con, sources)
    return build(con, models, sources, stamps=source_stamps(con, models), progress=progress)


def _warnings(playbook: Playbook, manifest: Manifest) -> list[str]:
    """Warnings for the user, besides the numbers of the run."""
    warnings = [warning.sentence for warning in lint(playbook)]
    warnings += [
        f"Engagements of kind {kind!r} ({engagements:,}) earn no points: no intent rule has this kind."
        + _meant(kind, playbook)
        for kind, engagements in manifest.unpriced_kinds.items()
    ]
    if manifest.unmatched_hand_raises:
        warnings.append(
            f"{counted(manifest.unmatched_hand_raises, 'person', 'people')} asked for sales but could not be "
            "matched to an account; /queue and the mart unmatched_hand_raises list them."
        )
    if manifest.counts.engagements and not manifest.live_signals:
        warnings.append(
            "No signal has any points left in the twelve weeks up to the instant of the run, so the heatmap "
            "is empty. Load newer engagements, or run as of an earlier day with --as-of."
        )
    return warnings


def _meant(kind: str, playbook: Playbook) -> str:
    """The kind that a word which earns nothing probably means, as the end of a warning."""
    points = {rule.kind: rule.points for rule in playbook.intent.rules if rule.points > 0}
    near = None if kind in KIND_NAMES else nearest_kind(kind, points)
    if near is None:
        return ""
    return f" Did you mean {near} ({points[near]:g} points)? Then write a row into kind_rules.csv."


def _loads(con: duckdb.DuckDBPyConnection, known_at: datetime) -> dict[str, str]:
    """The fingerprint of each table that loads write: the batches it held at the load instant."""
    batches = con.execute(
        "select entity, string_agg(batch_id || rows_checksum, ',' order by loaded_at, batch_id)"
        " from ledger.batches where loaded_at <= ? group by entity",
        [known_at],
    ).fetchall()
    held = dict(batches)
    everything = " ".join(f"{entity}:{batches}" for entity, batches in sorted(held.items()))
    return {
        **{f"raw.{entity}": held.get(entity, "nothing") for entity in ENTITIES},
        "ledger.batches": everything,
        "ledger.readings": everything,
        "quarantine.rows": everything,
        **{f"keys.{numbering.table}": everything for numbering in NUMBERINGS},
    }


def _mqas_at_last_close(con: duckdb.DuckDBPyConnection, known_at: datetime) -> EarlierMqas:
    """The MQAs at the last close of the run."""
    [close] = one_row(con, "select max(as_of) from run.closes")
    mqas = con.execute(
        "select accounts.account_id, coalesce(spans.need, scoring.solution) from int_mqa_spans as spans"
        " inner join int_account_numbers as accounts on accounts.account = spans.account"
        " cross join run.scoring as scoring where spans.left_at is null"
    ).fetchall()
    return EarlierMqas(close, known_at, tuple(mqas))


def _note_publication(con: duckdb.DuckDBPyConnection, generation: str) -> None:
    """Note in the ledger which generation is published, so that it is missed when it is gone."""
    if con.execute("select 1 from ledger.publications where generation = ?", [generation]).fetchall():
        return
    with transaction(con):
        con.execute("delete from ledger.publications")
        con.execute("insert into ledger.publications values (?, now())", [generation])


def _run_id(built: list[BuildResult]) -> str:
    """Hash of everything that the run read: equal inputs have equal run ids."""
    inputs = [*sorted(f"{model.name}={model.fingerprint}" for model in built), *page_tables().values()]
    return hashlib.sha256("\n".join(inputs).encode()).hexdigest()[:12]


def _manifest(
    con: duckdb.DuckDBPyConnection,
    run_id: str,
    playbook: Playbook,
    as_of: datetime,
    known_at: datetime,
    last_load_at: datetime | None,
) -> Manifest:
    """Manifest of the run, without what publishing adds to it."""
    counts = one_row(
        con,
        "select (select count(*) from accounts), (select count(*) from contacts),"
        " (select count(*) from int_touches),"
        " (select count(*) from int_mqa inner join run.clock using (as_of)"
        " where is_now and is_mqa and need is null)",
    )
    unpriced = con.execute(
        "select kinds.kind, count(*) from int_touches as touches"
        " inner join keys.kinds as kinds on kinds.kind_key = touches.kind_key where touches.is_inbound"
        " and kinds.kind not in (select kind from run.signal_rules) group by kinds.kind order by kinds.kind"
    ).fetchall()
    [live_signals] = one_row(
        con,
        "select count(*) from int_signal_points inner join run.clock using (as_of)"
        " where is_recent and left_hundredths <> 0",
    )
    [unmatched] = one_row(
        con,
        "select count(*) from int_hand_raises inner join run_clock using (as_of)"
        " where is_now and account is null",
    )
    return Manifest(
        run_id=run_id,
        as_of=as_of,
        known_at=known_at,
        playbook=playbook.name,
        playbook_version=playbook.version,
        counts=Counts(*counts),
        unpriced_kinds=dict(unpriced),
        live_signals=live_signals,
        unmatched_hand_raises=unmatched,
        tool_version=VERSION,
        engine=f"duckdb {duckdb.__version__}",
        created_at=datetime.now(UTC).replace(microsecond=0),
        last_load_at=last_load_at,
    )
