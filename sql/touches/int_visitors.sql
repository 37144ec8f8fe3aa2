-- int_visitors: who is behind a browser, once a form, a link in an e-mail or a sign-in has told.
-- grain: visitor_id
-- note: A browser that several people used has no owner. Neither has one where, besides a known person, an unknown address
--       of another company was given. If only unknown addresses of one company were given, the browser belongs to that
--       company. Earlier visits count too: they came from the same browser.
select
    touches.visitor_id,
    case
        when count(distinct coalesce(by_id.person, by_email.person)) = 1
            and (
                count(distinct hosts.domain) < 2
                or count(case when coalesce(by_id.person, by_email.person) is null then hosts.domain end) = 0
            )
            then min(coalesce(by_id.person, by_email.person))
    end as person,
    case when count(distinct coalesce(by_id.person, by_email.person)) = 0 and count(distinct hosts.domain) = 1
        then min(hosts.domain)
    end as domain
from stg_engagements as touches
left join int_people as by_id
    on by_id.contact_id = touches.contact_id
left join int_email_people as by_email
    on by_email.person_email = touches.person_email
left join int_domains as hosts
    on hosts.written = touches.email_host
    and not hosts.is_free_mail
where touches.visitor_id is not null
    and (touches.contact_id is not null or touches.email is not null)
group by touches.visitor_id
