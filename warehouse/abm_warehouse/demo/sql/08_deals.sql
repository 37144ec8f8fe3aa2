-- stories: what happens at the accounts where something happens. 18 % of all accounts get a burst.
-- grain: account_no
-- note: a burst ends in a closed deal, an open deal, nothing yet (recent) or nothing (fizzled); a
--       quiet deal came without one. Shares give 24 % open deals, as the public pipeline has
--       (Maven CRM Sales Opportunities: 2,089 of 8,800).
create table demo.stories as
with

able as (

    select accounts.account_no, any_value(accounts.key) as key, any_value(rough_fit) as rough_fit
    from demo.accounts as accounts
    inner join demo.contacts as contacts
        on contacts.account_id = accounts.account_id
    where accounts.type in ('prospect', 'customer')
    group by accounts.account_no
    having count(*) >= 4 and min(contacts.level) <= 3

),

chosen as (

    -- good fits come first more often
    select account_no, key, row_number() over (
        order by pow(draw(key, 'chosen'), case when rough_fit >= 20 then 3 else 1 end) desc, account_no
    ) as turn
    from able

),

placed as (

    select
        account_no,
        key,
        round(0.18 * accounts) as bursts,
        round(0.045 * accounts) as quiet_deals,
        turn <= bursts as has_burst,
        row_number() over (
            partition by turn <= round(0.18 * accounts) order by child_key(key, 'story'), account_no
        ) as place
    from chosen
    cross join demo.settings as settings
    where turn <= round(0.18 * accounts) + round(0.045 * accounts)

)

select
    account_no,
    key,
    has_burst,
    case
        when has_burst and place <= 0.40 * bursts then 'closed'
        when has_burst and place <= 0.53 * bursts then 'open'
        when has_burst and place <= 0.86 * bursts then 'recent'
        when has_burst then 'fizzled'
        when place <= 0.76 * quiet_deals then 'closed'
        else 'open'
    end as story
from placed;

-- participants: the people who act in a story, first somebody senior. grain: contact_id
create table demo.participants as
with

seniors_first as (

    select
        stories.account_no, stories.key as story_key, stories.story, stories.has_burst,
        contacts.contact_id, contacts.email, contacts.buying_role, contacts.key,
        contacts.level <= 3
            and row_number() over (
                partition by stories.account_no, contacts.level <= 3
                order by child_key(contacts.key, 'leads')
            ) = 1 as is_lead
    from demo.stories as stories
    inner join demo.accounts as accounts
        on accounts.account_no = stories.account_no
    inner join demo.contacts as contacts
        on contacts.account_id = accounts.account_id

)

select
    account_no, story_key, story, has_burst, contact_id, email, buying_role, key,
    row_number() over (
        partition by account_no order by is_lead desc, child_key(key, 'takes part'), contact_id
    ) as position
from seniors_first
qualify position <= 2 + pick(story_key, 'how many take part', 5);

-- deals: won in 63 of 100 closed (Maven CRM Sales Opportunities: 0.6315), after a median of 57 days.
-- grain: account_no
-- note: outcomes, days and amounts are dealt out by rank, so that even a small company shows the
--       stated rates. A closed deal is dated backwards from its closing: dated forwards, the slow
--       ones would still be open and the wins would look too quick.
create table demo.deals as
with

outcomes as (

    select
        account_no, key, has_burst,
        story = 'closed' as is_closed,
        story = 'closed'
            and row_number() over (partition by story order by child_key(key, 'won'), account_no)
            <= round(0.6315 * count(*) over (partition by story)) as is_won
    from demo.stories
    where story in ('closed', 'open')

),

dealt as (

    select
        outcomes.*,
        (row_number() over (same_outcome order by child_key(key, 'days'), account_no) - 0.5)
            / count(*) over same_outcome as days_share,
        (row_number() over (same_outcome order by child_key(key, 'amount'), account_no) - 0.5)
            / count(*) over same_outcome as amount_share
    from outcomes
    window same_outcome as (partition by is_closed, is_won)

),

timed as (

    select
        dealt.*,
        round(low.days + (high.days - low.days) * (days_share - low.share) / (high.share - low.share))::integer
            as days_open
    from dealt
    inner join demo.days_to_close as low
        on low.is_won = dealt.is_won and dealt.days_share >= low.share and dealt.days_share < low.share + 0.25
    inner join demo.days_to_close as high
        on high.is_won = dealt.is_won and high.share = low.share + 0.25

),

dated as (

    select
        timed.*,
        case when is_closed then office_time(as_of, pick(key, 'closed', 220), key) end as closed_at,
        case when is_closed then closed_at - to_days(days_open)
            else office_time(as_of, pick(key, 'opened', 70), key) end as created_at
    from timed
    cross join demo.settings as settings

)

select
    printf('o-%06d', account_no) as opportunity_id,
    account_no, key, has_burst, is_closed, is_won, created_at, closed_at,
    -- the public wins average 2,361 (Maven CRM): taken as a month's fee, twelve to a
    -- contract, log-logistic with that mean
    round(12 * 2361 / 1.234 * pow(amount_share / (1 - amount_share), 0.35), -2)::decimal(18, 2)
        as amount,
    case
        when is_won then 'Closed Won'
        when is_closed then 'Closed Lost'
        -- nearly even, as in a public Salesforce export
        else any_of(key, 'stage', ['Qualification', 'Discovery', 'Proposal/Quote', 'Negotiation'])
    end as stage,
    case when is_closed and not is_won then any_of(key, 'loss', [
        'Lost to Competitor', 'Lost to Competitor', 'No Decision', 'No Decision', 'No Decision', 'Price',
        'Price', 'Lack of Feature']) end as loss_reason
from dated
order by account_no;

-- A company that bought is a customer from then on: the CRM overwrites, as CRMs do.
update demo.accounts
set type = 'customer'
where account_no in (select account_no from demo.deals where is_won);

-- bursts: from how many days before as_of, and for how many days. grain: account_no
create table demo.bursts as
select
    stories.account_no,
    stories.key,
    stories.story,
    case
        when stories.story = 'recent' then 8 + pick(stories.key, 'burst began', 46)
        when stories.story = 'fizzled' then 100 + pick(stories.key, 'burst began', 240)
        else 21 + pick(stories.key, 'lag', 8)
            + date_diff('day', date_trunc('day', deals.created_at), date_trunc('day', settings.as_of))
    end::integer as first_day,
    least(21, first_day - 1) as days
from demo.stories as stories
cross join demo.settings as settings
left join demo.deals as deals
    on deals.account_no = stories.account_no
where stories.has_burst;
