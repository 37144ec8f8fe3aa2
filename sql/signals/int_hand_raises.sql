-- int_hand_raises: people, or accounts without a known person, who asked for sales within the hand-raise window.
-- grain: as_of, touch, person
-- in order of: account, as_of, touch
-- grows by: touch, as_of
-- reached by: person of int_persons, person of int_person_statuses
-- note: People who have denied consent or are suppressed are in no queue, so they do not count here either. Of people whose
--       status excludes them, what they ask for later counts: it brings them back to sales.
with

raising as (

    select
        touches.touch,
        touches.person,
        touches.account,
        kinds.kind,
        touches.occurred_at,
        touches.occurred_second,
        touches.is_strong_match
    from int_touches as touches
    inner join keys.kinds as kinds
        on kinds.kind_key = touches.kind_key
    inner join run.hand_raise_kinds as raising
        on raising.kind = kinds.kind
    where touches.is_counted

)

select
    clock.as_of,
    touches.touch,
    touches.person,
    touches.account,
    touches.kind,
    touches.occurred_at,
    touches.is_strong_match
from raising as touches
cross join run.scoring as scoring
inner join run.clock as clock
    on clock.as_of >= touches.occurred_at
    and clock.as_of_second - touches.occurred_second <= scoring.hand_raise_days * 86400
left join int_persons as people
    on people.person = touches.person
left join int_person_statuses as statuses
    on statuses.as_of = clock.as_of
    and statuses.person = touches.person
left join run.excluded as excluded
    on excluded.what = 'person_status'
    and excluded.value = statuses.status
where not coalesce(people.is_denied, false)
    and (
        excluded.value is null
        or (excluded.value <> 'suppressed' and touches.occurred_at > statuses.occurred_at)
    )
