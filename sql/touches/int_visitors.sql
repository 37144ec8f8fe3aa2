-- int_visitors: who is behind a browser, once a form, a link in an e-mail or a sign-in has told.
-- grain: visitor_id
-- note: A browser that several people used has no owner. Neither has one where, besides a known person, an id that nobody
--       has was seen, or an unknown address of another company was given. If only unknown addresses of one company were given, the browser belongs to that
--       company. Earlier visits count too: they came from the same browser.
with

visitors as (

    select
        touches.visitor_id,
        count(distinct coalesce(by_id.person, by_email.person)) as people,
        min(coalesce(by_id.person, by_email.person)) as person,
        count(distinct hosts.domain) as domains,
        min(hosts.domain) as domain,
        count(case when coalesce(by_id.person, by_email.person) is null then hosts.domain end) as unknown_addresses,
        count(case when coalesce(by_id.person, by_email.person) is null then touches.contact_id end) as unknown_ids
    from int_identifying_touches as touches
    left join int_people as by_id
        on by_id.contact_id = touches.contact_id
    left join int_email_people as by_email
        on by_email.person_email = touches.person_email
    left join int_domains as hosts
        on hosts.written = touches.email_host
        and not hosts.is_free_mail
    where touches.visitor_id is not null
        and (touches.contact_id is not null or touches.has_email)
    group by touches.visitor_id

)

select
    visitors.visitor_id,
    case
        when visitors.people = 1
            and visitors.unknown_ids = 0
            and (visitors.domains < 2 or visitors.unknown_addresses = 0)
            then visitors.person
    end as person,
    accounts.account,
    accounts.account_id,
    coalesce(owners.match_class = 'strong', false) as is_strong_match
from visitors
left join int_domain_owners as owners
    on visitors.people = 0
    and visitors.domains = 1
    and owners.domain = visitors.domain
left join int_account_numbers as accounts
    on accounts.account_id = owners.account_id
