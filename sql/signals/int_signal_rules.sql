-- int_signal_rules: the rules of the playbook for signals, and how long what each earns lasts.
-- grain: rule
-- note: Where details of a touch decide which rule of a group fits, is_by_details says so; where its person does, or what
--       they did before, is_by_person. Nothing that a signal earned is
--       left after lifetime_seconds; with a window, the ledger shows what expired for another window. It matters for
--       kept_seconds, since it may share the period of a cap, or of an asset, with one that still earns; a deliberate one
--       for deliberate_kept_seconds, since it may be part of an episode, or tie two people now. Both count from the
--       signal to the horizon. What ties need is rounded up to four weeks, as the horizon is, so that it seldom changes.
with

rules as (

    select
        cast(rules.position as smallint) as rule,
        rules.rule_id,
        kinds.kind_key,
        rules.kind,
        cast(min(rules.position) over (partition by rules.rule_group) as smallint) as rule_group,
        rules.points_hundredths,
        rules.cap_hundredths,
        rules.cap_days,
        rules.same_asset_days,
        caps.cap_hundredths as group_cap_hundredths,
        caps.cap_days as group_cap_days,
        rules.conditions,
        rules.at_least,
        rules.within_days,
        rules.is_after,
        rules.is_by_person,
        rules.by_account,
        rules.has_rivals
            or rules.is_by_person
            or coalesce(rules.topic, rules.asset_contains, rules.campaign_id) is not null
            or rules.min_duration_seconds is not null as is_by_details,
        rules.topic,
        rules.asset_contains,
        rules.campaign_id,
        rules.min_duration_seconds,
        cast(coalesce(
            case
                when scoring.decay_mode = 'on_total' then 1000000000000
                when rules.points_hundredths = 0 then 0
                when scoring.decay_mode = 'window' then 2 * scoring.window_seconds + 1
                when scoring.decay_mode = 'half_life'
                    then scoring.half_life_seconds * (floor(log2(2.0::double * abs(rules.points_hundredths))) + 1)
                when scoring.decay_share_hundredths is not null
                    then scoring.decay_period_seconds * ceil(100.0::double / nullif(scoring.decay_share_hundredths, 0))
                else scoring.decay_period_seconds
                    * ceil(abs(rules.points_hundredths) / nullif(scoring.decay_points_hundredths, 0)::double)
            end,
            1000000000000
        ) as bigint) as lifetime_seconds
    from run.signal_rules as rules
    cross join run.scoring as scoring
    left join keys.kinds as kinds
        on kinds.kind = rules.kind
    left join run.group_caps as caps
        on caps.rule_group = rules.rule_group

),

kept as (

    select
        rules.*,
        case
            when group_cap_days is null then lifetime_seconds
            else max(lifetime_seconds) over (partition by rule_group)
        end + 86400 * greatest(
            coalesce(cap_days, 0), coalesce(group_cap_days, 0), coalesce(same_asset_days, 0)
        ) as kept_seconds
    from rules

)

select
    kept.*,
    greatest(
        kept.kept_seconds,
        case
            when kept.points_hundredths > 0
                then greatest(
                    86400 * (3 * scoring.episode_warm_days + scoring.episode_window_days),
                    2419200 * cast(1 + floor(
                        (86400 * scoring.acting_days - (clock.as_of_second - horizon.oldest_second)) / 2419200.0::double
                    ) as bigint)
                )
            else 0
        end
    ) as deliberate_kept_seconds
from kept
cross join run.scoring as scoring
cross join int_horizon as horizon
inner join run.clock as clock
    on clock.is_now
