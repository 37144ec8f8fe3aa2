-- Whom to turn to, why, and how sure that is: one question after another, each a statement for `abm sql`.

-- The ten hottest people, rising before fading at the same score, and what is to be done.
select rank, contact_id, queue, score, intent_change, trend, action, best_kind, best_at
from hot_people
order by rank
limit 10;

-- People without an account who asked for sales: scored and queued like everybody.
select contact_id, raised_kind, raised_at, score, queue
from hot_people
where account_id is null
    and raised_at is not null
order by raised_at desc;

-- The score of the first of them, line by line: the lines of each part add up to it.
select line_no, part, kind, rule_id, occurred_at, points, decay_mode
from score_ledger
where entity = 'contact'
    and entity_id = (select contact_id from hot_people where rank = 1)
    and as_of = (select as_of from run_clock where is_now)
order by line_no;

-- The waterfall of an account: what its signals earned, what caps, decay, seats and the cap of the account changed.
select kind, sum(points) as points
from score_ledger
where entity = 'account'
    and entity_id = (select account_id from mqa_now where rank = 1)
    and part = 'intent'
    and as_of = (select as_of from run_clock where is_now)
group by kind
order by points desc;

-- Accounts at the cap, told apart by what they earned before it.
select mqa_now.rank, mqa_now.account_id, mqa_now.intent, scores.intent_uncapped
from mqa_now
inner join account_scores_now as scores
    on scores.account_id = mqa_now.account_id
    and scores.solution = mqa_now.solution
where scores.intent_uncapped > mqa_now.intent
order by mqa_now.rank;

-- How far people have come on the ladder of qualification; people who meet no definition are at 0.
select coalesce(levels.level, 0) as level, count(*) as people
from contacts
left join (
    select contact_id, max(level) as level
    from contact_definitions
    group by contact_id
) as levels
    on levels.contact_id = contacts.contact_id
group by coalesce(levels.level, 0)
order by level;

-- Band, status and definition of SQL side by side: arithmetic, history, and what both sides agreed on.
select
    scores.band,
    contacts.status,
    agreed.contact_id is not null as is_sql_by_definition,
    count(*) as people
from contact_scores_now as scores
inner join contacts
    on contacts.contact_id = scores.contact_id
left join contact_definitions as agreed
    on agreed.contact_id = scores.contact_id
    and agreed.definition = 'sql'
group by scores.band, contacts.status, is_sql_by_definition
order by people desc;

-- What the hottest person lacks for it.
select part, value, asked, holds
from definition_parts
where definition = 'sql'
    and contact_id = (select contact_id from hot_people where rank = 1)
order by part_position;

-- Accounts by their best profile and its grade; people by persona.
select icp, grade, count(*) as accounts
from account_icps
where place = 1
group by icp, grade
order by icp, grade;

-- MQAs that hang on one person, signal or source.
select robustness.account_id, robustness.thinnest, people.full_name, robustness.thinnest_source, robustness.fragility
from mqa_robustness as robustness
left join contacts as people
    on people.contact_id = robustness.thinnest_contact_id
where not robustness.is_solid
order by robustness.fragility desc, robustness.account_id;

-- Engagement against accounts of the same size.
select account_id, size_band, people_engaged, people_expected, percentile
from account_peers
order by percentile desc, people_engaged desc
limit 10;
