-- int_actors: people who could help an account to become an MQA: those who still count for an episode today, and candidates.
-- grain: account, need, person
-- grows by: account
-- note: Of each need that an account shows, else of the whole account, if it is no MQA, fits, is not excluded and somebody has
--       intent. is_in_window: with an act of today, their deliberate signal would still be in the window. Candidates have a
--       place, the nearest first: people we have met, then engaged, then contactable; those with a seat before others, then
--       by its weight. act_hundredths is what the act that the playbook prices highest would add to their own intent.
with

wanted as (

    select
        states.account,
        states.need,
        states.holds_episode,
        scoring.enter_intent_hundredths - states.intent_hundredths as lacking_hundredths
    from int_mqa_states as states
    cross join run.scoring as scoring
    inner join run.clock as clock
        on clock.as_of = states.as_of
        and clock.is_now
    where not states.is_mqa
        and states.holds_fit
        and states.holds_not_excluded
        and states.intent_hundredths > 0

),

best_act as (

    select max(rules.points_hundredths) as points_hundredths
    from int_signal_rules as rules
    inner join run.kinds as kinds
        on kinds.kind = rules.kind
    left join run.hand_raise_kinds as raising
        on raising.kind = rules.kind
    where kinds.is_deliberate
        and not kinds.is_view
        and raising.kind is null

),

still_counted as (

    select distinct
        signals.account,
        signals.need,
        signals.person
    from int_counted_signals as signals
    cross join run.scoring as scoring
    inner join run.clock as clock
        on clock.is_now
        and signals.occurred_at <= clock.as_of
        and signals.occurred_day >= floor(clock.as_of_second / 86400.0::double) - scoring.episode_window_days
    left join int_exclusion_spans as exclusions
        on exclusions.as_of = clock.as_of
        and exclusions.account = signals.account
    where not signals.only_strong
        and signals.span_as_of is not distinct from exclusions.span_as_of

),

in_window as (

    select still_counted.account, still_counted.need, still_counted.person
    from still_counted
    inner join wanted
        on wanted.account = still_counted.account
        and wanted.need is not distinct from still_counted.need

),

committees as (

    select
        account,
        cast(null as varchar) as need,
        person,
        intent_hundredths
    from int_committee_people
    where is_now

    union all

    select
        account,
        need,
        person,
        intent_hundredths
    from int_need_people
    where is_now

),

people as (

    select
        wanted.account,
        wanted.need,
        wanted.holds_episode,
        wanted.lacking_hundredths,
        members.person,
        scores.is_met,
        scores.is_engaged,
        people.contact_id,
        people.place as place_in_account,
        people.stated_role,
        people.department,
        people.is_senior,
        filled.seat_id,
        in_window.person is not null as is_in_window,
        avoided.contact_id is null and (scores.is_contactable or scores.is_met or scores.is_engaged) as may_act,
        coalesce(filled.weight_hundredths, scoring.unseated_weight_hundredths) as weight_hundredths,
        scoring.person_cap_hundredths - members.intent_hundredths as room_hundredths
    from wanted
    cross join run.scoring as scoring
    inner join committees as members
        on members.account = wanted.account
        and members.need is not distinct from wanted.need
    inner join run.clock as clock
        on clock.is_now
    inner join int_person_scores as scores
        on scores.as_of = clock.as_of
        and scores.person = members.person
    inner join int_scored_people as people
        on people.person = members.person
    left join int_filled_seats as filled
        on filled.account = wanted.account
        and filled.need is not distinct from wanted.need
        and filled.person = members.person
    left join in_window
        on in_window.account = wanted.account
        and in_window.need is not distinct from wanted.need
        and in_window.person = members.person
    left join int_avoided_people as avoided
        on avoided.contact_id = people.contact_id

),

placed as (

    select
        people.*,
        row_number() over (
            partition by account, need, may_act
            order by
                case when is_met then 0 when is_engaged then 1 else 2 end,
                seat_id is null,
                weight_hundredths desc,
                place_in_account
        ) as place
    from people

)

select
    placed.account,
    placed.need,
    placed.person,
    placed.contact_id,
    placed.stated_role as role,
    placed.department,
    placed.is_senior,
    placed.is_in_window,
    cast(case when placed.may_act and placed.place <= 8 then placed.place end as bigint) as place,
    greatest(least(best_act.points_hundredths, placed.room_hundredths), 0) as act_hundredths,
    placed.holds_episode,
    placed.lacking_hundredths
from placed
cross join best_act
where placed.is_in_window
    or (placed.may_act and placed.place <= 8)
