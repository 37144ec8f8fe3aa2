-- Every row returned is a violation.
-- Other checks look at touches, points and credit; due dates, the end of a rest and plans may lie ahead.
with

latest as (

    select 'account_scores' as mart, max(last_signal_at) as at
    from account_scores

    union all

    select 'champion_moves' as mart, max(greatest(closed_at, moved_at)) as at
    from champion_moves

    union all

    select 'committee_edges' as mart, max(last_at) as at
    from committee_edges

    union all

    select 'contact_scores' as mart, max(last_signal_at) as at
    from contact_scores

    union all

    select 'dispositions' as mart, max(greatest(occurred_at, ended_at, evidence_at, returned_at)) as at
    from dispositions

    union all

    select 'funnel_conversion' as mart, max(cast(month as timestamptz)) as at
    from funnel_conversion

    union all

    select 'funnel_stages' as mart, max(greatest(reached_at, recorded_at)) as at
    from funnel_stages

    union all

    select
        'handoffs' as mart,
        max(greatest(handed_at, assigned_at, ended_at, clock_started_at, contacted_at, feedback_at)) as at
    from handoffs

    union all

    select 'hierarchy_totals' as mart, max(last_signal_at) as at
    from hierarchy_totals

    union all

    select 'hot_people' as mart, max(greatest(raised_at, best_at, second_at, last_signal_at)) as at
    from hot_people

    union all

    select 'leads' as mart, max(greatest(created_at, converted_at, opportunity_created_at)) as at
    from leads

    union all

    select 'lifecycle' as mart, max(greatest(entered_at, left_at)) as at
    from lifecycle

    union all

    select 'loss_reasons' as mart, max(cast(quarter as timestamptz)) as at
    from loss_reasons

    union all

    select 'match_queue' as mart, max(last_signal_at) as at
    from match_queue

    union all

    select 'mqa' as mart, max(mqa_since) as at
    from mqa

    union all

    select 'mqa_history' as mart, max(greatest(changed_at, left_before_at, close_before_at)) as at
    from mqa_history

    union all

    select 'next_actions' as mart, max(evidence_at) as at
    from next_actions

    union all

    select 'opportunities' as mart, max(greatest(created_at, case when is_closed then closed_at end)) as at
    from opportunities

    union all

    select 'pipeline_velocity' as mart, max(cast(quarter as timestamptz)) as at
    from pipeline_velocity

    union all

    select 'qualification' as mart, max(recorded_at) as at
    from qualification

    union all

    select 'signal_episodes' as mart, max(greatest(started_at, ended_at)) as at
    from signal_episodes

    union all

    select 'spend' as mart, max(cast(date as timestamptz)) as at
    from spend

    union all

    select 'status_history' as mart, max(greatest(occurred_at, ended_at)) as at
    from status_history

    union all

    select 'unmatched_hand_raises' as mart, max(raised_at) as at
    from unmatched_hand_raises

)

select latest.mart, latest.at
from latest
inner join run_clock as clock
    on clock.is_now
    and latest.at > clock.as_of
