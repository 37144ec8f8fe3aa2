"""The part of a playbook about handing over, as rows of tables in schema ``run``."""

from abm.playbook.handover import WEEKDAYS
from abm.playbook.model import Playbook
from abm.playbook.table import Table


def handover_tables(playbook: Playbook, time_zone: str) -> tuple[Table, ...]:
    """
    The terms of the SLA, the business calendars, and the territories.

    Parameters
    ----------
    playbook
        The playbook.
    time_zone
        The zone of users whose own is not known.
    """
    return (*_sla(playbook), *_calendars(playbook, time_zone), *_territories(playbook))


def _sla(playbook: Playbook) -> tuple[Table, Table]:
    sla, routing = playbook.sla, playbook.routing
    columns = (
        "clock_starts varchar, contact_seconds bigint, contact_share double, latest_seconds bigint,"
        " feedback_days bigint, by_owner boolean, mqa_queue varchar, mql_queue varchar,"
        " weekly_capacity bigint, same_request_days bigint"
    )
    row = (
        sla.clock_starts,
        sla.contact_hours * 3600,
        float(sla.contact_share),
        sla.latest_hours * 3600,
        sla.feedback_days,
        sla.by_owner,
        routing.mqa_queue,
        routing.mql_queue,
        routing.weekly_capacity,
        routing.same_request_days,
    )
    kinds = tuple((kind,) for kind in dict.fromkeys(sla.contact_kinds))
    return Table("sla", columns, (row,)), Table("contact_kinds", "kind varchar", kinds)


def _calendars(playbook: Playbook, time_zone: str) -> tuple[Table, ...]:
    calendars = tuple(enumerate(playbook.sla.calendars, start=1))
    return (
        Table("business_zone", "time_zone varchar", ((time_zone,),)),
        Table(
            "calendars",
            "position bigint, name varchar, time_zone varchar, opens varchar, closes varchar,"
            " for_everybody boolean",
            tuple(
                (n, c.name, c.time_zone, c.opens, c.closes, not (c.users or c.teams)) for n, c in calendars
            ),
        ),
        Table(
            "calendar_members",
            "position bigint, what varchar, value varchar",
            tuple(
                (n, what, value)
                for n, c in calendars
                for what, values in (("user", c.users), ("team", c.teams))
                for value in values
            ),
        ),
        Table(
            "calendar_days",
            "position bigint, weekday bigint",
            tuple((n, WEEKDAYS.index(day)) for n, c in calendars for day in dict.fromkeys(c.days)),
        ),
        Table(
            "holidays",
            "position bigint, day varchar",
            tuple((n, day) for n, c in calendars for day in dict.fromkeys(c.holidays)),
        ),
    )


def _territories(playbook: Playbook) -> tuple[Table, Table]:
    territories = tuple(enumerate(playbook.routing.territories, start=1))
    values = tuple(
        (n, field, value.strip().lower())
        for n, territory in territories
        for field, listed in (
            ("country", territory.countries),
            ("region", territory.regions),
            ("segment", territory.segments),
            ("tier", territory.tiers),
        )
        for value in dict.fromkeys(listed)
    )
    users = tuple(
        (n, territory.name, place, user)
        for n, territory in territories
        for place, user in enumerate(dict.fromkeys(territory.users))
    )
    return (
        Table("territory_values", "territory bigint, field varchar, value varchar", values),
        Table("territory_users", "territory bigint, name varchar, place bigint, user_id varchar", users),
    )
