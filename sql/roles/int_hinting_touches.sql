-- int_hinting_touches: touches of the kinds that hint at a buying role.
-- grain: touch, person, hint_id
-- grows by: touch
select
    touches.touch,
    touches.person,
    touches.occurred_at,
    touches.occurred_second,
    hints.hint_id,
    hints.role,
    hints.at_least,
    hints.within_days,
    hints.confidence_hundredths
from int_touches as touches
inner join keys.kinds as kinds
    on kinds.kind_key = touches.kind_key
inner join run.role_hint_kinds as hint_kinds
    on hint_kinds.kind = kinds.kind
inner join run.role_hints as hints
    on hints.hint_id = hint_kinds.hint_id
where touches.person is not null
    and touches.is_counted
