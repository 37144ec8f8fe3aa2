-- Every row returned is a violation.
select 'touch' as what, touch as number, count(*) as rows
from int_credited_touches
group by touch
having count(*) > 1

union all

select 'person' as what, person as number, count(*) as rows
from int_credited_people
group by person
having count(*) > 1

union all

select 'path' as what, path as number, count(*) as rows
from int_credit_paths
group by path
having count(*) > 1

union all

select 'kind' as what, kind_key as number, count(*) as rows
from int_kinds
group by kind_key
having count(*) > 1
