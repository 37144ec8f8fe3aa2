-- Queries that analysts ask; one a line. Each of them has to work.
select 1 as one
from mqa
table mqa
from mqa select state, count(*) group by all order by all
select state, count(*) as accounts from mqa group by state order by accounts desc limit 5
select * exclude (fit) replace (intent * 2 as intent) from mqa limit 3
select columns('coverage_.*') from account_scores limit 3
select account_id, row_number() over (partition by state order by intent desc, account_id) as n from mqa qualify n <= 3
select account_id, lag(intent) over weekly, first_value(intent) over weekly, avg(intent) over (weekly rows between 3 preceding and current row) from account_weeks window weekly as (partition by account_id order by as_of)
select intent, sum(intent) over (order by as_of range between interval 7 days preceding and current row) from account_weeks limit 4
with now as (select as_of from run_clock where is_now) select count(*) from mqa inner join now using (as_of)
with recursive n as (select 1 as i union all select i + 1 from n where i < 5) select * from n
with a as (select 1 as x), b as (select x + 1 as x from a) select * from a union all select * from b
with accounts as (select * from accounts where country is not null) select count(*) from accounts
select count(*) from accounts as a left join contacts as c on c.account_id = a.account_id and c.is_senior
select a.name, c.n from accounts a cross join lateral (select count(*) as n from contacts where contacts.account_id = a.account_id) as c limit 3
select * from run_clock asof join (values (timestamptz '2026-09-01')) as t (as_of) using (as_of)
select account_id from mqa intersect select account_id from accounts
select account_id from accounts except all select account_id from mqa
select name from accounts where account_id in (select account_id from mqa where is_mqa) and exists (select 1 from contacts where contacts.account_id = accounts.account_id)
select list(state order by state), list_distinct(list(state)), array_agg(distinct state), string_agg(distinct state, ', ' order by state) from mqa
select list_transform([1, 2, 3], lambda x: x * 2), list_filter([1, 2], lambda x: x > 1), [x + 1 for x in [1, 2] if x > 1], [1, 2, 3][2], [1, 2, 3][1:2], list_sum([1, 2]), len([1])
select {'a': 1, 'b': 'x'}.a, struct_pack(a := 1), map {'k': 1}['k'], map_keys(map {'k': 1}), unnest([1, 2])
select u.t, count(*) from accounts, unnest(string_split(technologies, '|')) as u (t) group by u.t
select date_trunc('week', occurred_at) as week, count(*) from engagements group by week order by week desc limit 3
select date_diff('day', timestamp '2026-01-01', timestamp '2026-02-01'), date_part('dow', date '2026-01-01'), extract(year from date '2026-01-01'), date '2026-01-01' + interval 3 day, date_add(date '2026-01-01', interval 1 month), last_day(date '2026-01-01'), strftime(date '2026-01-01', '%Y'), now() > timestamptz '2020-01-01', today() is not null, current_date is not null, age(timestamp '2026-01-01', timestamp '2025-01-01'), to_days(3), make_date(2026, 1, 1), epoch(timestamp '2026-01-01'), time_bucket(interval 2 days, date '2026-01-05'), dayname(date '2026-01-01')
select occurred_at at time zone 'Europe/Berlin' from engagements limit 1
select case when fit > 20 then 'high' when fit > 10 then 'middle' else 'low' end as level, count(*) filter (where is_mqa), count(*) from mqa inner join account_scores using (as_of, account_id, solution, fit) group by all
select coalesce(owner_name, 'nobody'), nullif(country, ''), ifnull(region, '-'), if(employees > 100, 'big', 'small'), greatest(1, 2), least(1, 2) from accounts limit 2
select cast(intent as varchar), intent::double, try_cast('x' as integer), intent::decimal(5,1), [1]::varchar[], '[1]'::json from mqa limit 1
select lower(name), upper(name), trim(name), substring(name, 1, 3), name[1:3], left(name, 2), replace(name, 'a', 'b'), split_part(name, ' ', 1), concat(name, '!'), concat_ws('-', name, country), name || '!', length(name), starts_with(name, 'A'), contains(name, 'a'), regexp_matches(name, '^A'), regexp_extract(name, '(\w+)', 1), regexp_replace(name, 'a', 'b', 'g'), lpad(account_id, 12, '0'), repeat('=', 3), format('{}: {}', name, country), printf('%s', name), strip_accents(name), levenshtein(name, 'Acme'), jaro_winkler_similarity(name, 'Acme'), reverse(name), string_split(name, ' '), md5(name), hash(name) from accounts limit 2
select name from accounts where name like 'A%' or name ilike '%b%' or name not like '%c' or name similar to 'D.*' or name ~ 'x' or name glob 'A*' or name like 'a!%' escape '!'
select name from accounts where employees between 10 and 500 and country in ('Germany', 'France') and not industry is null and owner_name is distinct from 'x' and employees not in (1)
select round(avg(intent), 2), median(intent), quantile_cont(intent, 0.9), quantile_cont(intent, [0.1, 0.9]), stddev(intent), mode(state), min(fit), max(fit), sum(fit), arg_max(account_id, intent), max_by(account_id, intent), any_value(state), first(state order by state), count(distinct state), approx_count_distinct(state), bool_or(is_mqa), corr(fit, intent), histogram(state), percentile_cont(0.5) within group (order by intent) from mqa
select abs(-1), ceil(1.2), floor(1.8), ln(2), log(10), log2(8), exp(1), power(2, 3), 2 ** 3, 2 ^ 3, sqrt(4), 7 // 2, 7 % 2, mod(7, 2), sign(-1), pi(), -1, +1, ~1, 1 & 2, 1 | 2, 1 << 2, xor(1, 2), @(-1)
select state, solution, count(*), grouping(state) from mqa group by cube (state, solution)
select state, count(*) from mqa group by grouping sets ((state), ()) having count(*) > 1
select state, count(*) from mqa group by rollup (state)
pivot mqa on state in ('mqa', 'engaged') using count(*) group by as_of
pivot mqa on state using count(*) group by as_of order by as_of
pivot (select state, is_mqa, weeks_ago from mqa inner join run_clock using (as_of)) on state, is_mqa using count(*) group by weeks_ago
with now as (from mqa where as_of = (select max(as_of) from run_clock)) pivot now on state using count(*), max(intent) as most
select * from (select as_of, state, account_id from mqa) pivot (count(account_id) for state in ('mqa', 'engaged'))
unpivot (select account_id, fit, intent from mqa limit 2) on fit, intent into name part value points
select * from mqa unpivot (points for part in (fit, intent)) limit 2
describe mqa
describe select account_id, intent from mqa
summarize accounts
select column_name, max from (summarize accounts)
show mqa
explain select * from mqa where is_mqa
explain analyze select count(*) from mqa
explain pivot mqa on state using count(*)
select * from mqa using sample 10 rows
select * from mqa tablesample reservoir(3)
select distinct on (account_id) account_id, as_of, intent from account_weeks order by account_id, as_of desc limit 3
select * from range(3)
select * from generate_series(1, 3) as g (n)
select n, (select count(*) from mqa where rank <= n) from range(1, 3) as r (n)
values (1, 'a'), (2, 'b')
select * from (values (1, 'a')) as t (n, letter)
select a.account_id from accounts a positional join contacts c limit 1
select a.account_id from accounts a semi join mqa m on m.account_id = a.account_id limit 1
select a.account_id from accounts a anti join mqa m using (account_id) limit 1
select a.account_id from accounts a natural join mqa limit 1
select account_id from mqa order by intent desc nulls last, 1 limit 3 offset 2
select account_id from mqa limit 1%
select rank() over (order by intent desc), dense_rank() over (order by intent desc), ntile(4) over (order by intent), percent_rank() over (order by intent), cume_dist() over (order by intent), nth_value(intent, 2) over (order by intent), lead(intent, 1, 0) over (order by intent) from mqa limit 2
select sum(points) from score_ledger where entity = 'account' and entity_id = 'planted-g1' and as_of = (select max(as_of) from run_clock)
select m.account_id from main.mqa as m limit 1
select "account_id" from "mqa" limit 1
/* a comment */ select 1 -- and another
;select 1;
select 'the letter ; and the words drop table' as text
select json_extract_string('{"a": 1}', '$.a'), '{"a": 1}'::json ->> '$.a', to_json({'a': 1})
select not true, true and false or true, 1 <> 2, 1 != 2, 1 <= 2, 'a' = 'b'
select list_has_any(string_split(technologies, '|'), ['salesforce']), list_contains(['a'], 'a') from accounts limit 1
select max(known) from (select unnest([1, 2]) as known)
with weeks as materialized (select * from account_weeks), last as not materialized (select max(as_of) as as_of from weeks) select count(*) from weeks semi join last using (as_of)
select account_id, intent from (from account_weeks where weeks_ago = 0) where intent > (select avg(intent) from account_weeks)
select any_value(name) as name, sum(amount) from opportunities group by account_id order by sum(amount) desc nulls last limit 3
from (from accounts select country) select country, count(*) group by country
select interval '3' day, interval 3 months, timestamp '2026-01-01', time '12:00', '2026-01-01'::date, 1e3, 0x1F, 1_000, null, true, 'it''s', $$text$$, e'\n', '\xAA'::blob
