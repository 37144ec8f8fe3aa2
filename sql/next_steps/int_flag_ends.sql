-- int_flag_ends: what each MQA rests on now, and how long each part of it lasts without anything new.
-- grain: account, need
-- grows by: account
-- reached by: touch of stg_engagements
-- note: Of each need that an account shows, else of the whole account. holds_fit is false where only a hand-raise qualifies.
--       Whatever happened last is named by its touch; of several at one instant, by the one whose id comes first.
with

last_warm as (

    select
        signals.account,
        signals.need,
        signals.touch,
        signals.person,
        signals.occurred_second
    from int_coordinated_signals as signals
    inner join run.clock as clock
        on clock.is_now
        and signals.occurred_at <= clock.as_of
    left join int_exclusion_spans as exclusions
        on exclusions.as_of = clock.as_of
        and exclusions.account = signals.account
    where not signals.only_strong
        and signals.span_as_of is not distinct from exclusions.span_as_of
    qualify rank() over (
        partition by signals.account, signals.need
        order by signals.occurred_second desc
    ) = 1

),

last_raises as (

    select
        raises.account,
        needs.need,
        raises.touch,
        raises.person,
        cast(floor(epoch(raises.occurred_at)) as bigint) as occurred_second
    from int_hand_raises as raises
    inner join run.clock as clock
        on clock.as_of = raises.as_of
        and clock.is_now
    left join int_need_raises as needs
        on needs.as_of = raises.as_of
        and needs.touch = raises.touch
        and needs.person is not distinct from raises.person
    where raises.account is not null
    qualify rank() over (
        partition by raises.account, needs.need
        order by raises.occurred_at desc
    ) = 1

),

last_signals as (

    select account, need, touch, person, occurred_second, false as is_raise
    from last_warm

    union all

    select account, need, touch, person, occurred_second, true as is_raise
    from last_raises

),

named as (

    select
        last_signals.*,
        row_number() over (
            partition by last_signals.account, last_signals.need, last_signals.is_raise
            order by touches.engagement_id, people.contact_id
        ) as place
    from last_signals
    inner join stg_engagements as touches
        on touches.touch = last_signals.touch
    left join int_persons as people
        on people.person = last_signals.person

)

select
    states.account,
    states.need,
    states.holds_fit,
    warm.occurred_second + 86400 * scoring.episode_warm_days as episode_until_second,
    warm.touch as episode_touch,
    warm.person as episode_person,
    raises.occurred_second + 86400 * scoring.hand_raise_days as raise_until_second,
    raises.touch as raise_touch,
    raises.person as raise_person,
    cast(floor(epoch(states.mqa_since)) as bigint) + 86400 * scoring.mqa_min_days as kept_until_second
from int_mqa_states as states
cross join run.scoring as scoring
inner join run.clock as clock
    on clock.as_of = states.as_of
    and clock.is_now
left join named as warm
    on warm.account = states.account
    and warm.need is not distinct from states.need
    and not warm.is_raise
    and warm.place = 1
left join named as raises
    on raises.account = states.account
    and raises.need is not distinct from states.need
    and raises.is_raise
    and raises.place = 1
where states.is_mqa
