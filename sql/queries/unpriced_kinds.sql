-- unpriced_kinds: engagements of others of a kind that no rule prices, by source, and what they hold most often.
-- grain: source, kind
-- note: At most five contents are named, the most frequent first.
select
    source,
    kind,
    max(case when looked_at = 'kind' then engagements - outbound end) as engagements,
    list(
        looked_at || ' ' || content || ' (' || cast(engagements as varchar) || ')'
        order by engagements desc, looked_at, content
    ) filter (where looked_at <> 'kind')[1:5] as contents,
    max(near_kind) as near_kind,
    max(near_points) as near_points
from kind_coverage
group by source, kind
having max(points) is null
    and max(case when looked_at = 'kind' then engagements - outbound end) > 0
order by engagements desc, source, kind
limit $limit
