-- int_match_candidates: every account that some evidence supports, with the probability that it is the right one.
-- grain: subject, subject_id, account_id
-- grows by: subject_id
-- note: The candidates share one probability among themselves and "none of them". So two accounts with the same domain have
--       half each and neither is accepted, however many contacts one has. An account that somebody stated is certain, and
--       other candidates are only listed; one that somebody refused is out.
with

totals as (

    select
        subject,
        subject_id,
        max(stated_rank) as stated_rank,
        count(*) as candidates,
        sum(odds) as odds
    from int_candidate_odds
    group by subject, subject_id

),

judged as (

    select
        candidates.subject,
        candidates.subject_id,
        candidates.account_id,
        totals.candidates,
        candidates.is_refused,
        totals.stated_rank > 0 as is_stated,
        cast(
            round(
                case
                    when candidates.is_refused then 0
                    when totals.stated_rank > 0
                        then case when candidates.stated_rank = totals.stated_rank then 1 else 0 end
                    else cast(candidates.odds as double) / (1 + totals.odds)
                end,
                4
            ) as decimal(5, 4)
        ) as probability
    from int_candidate_odds as candidates
    inner join totals
        on totals.subject = candidates.subject
        and totals.subject_id = candidates.subject_id

)

select
    judged.subject,
    judged.subject_id,
    judged.account_id,
    evidence.match_method,
    evidence.evidence,
    evidence.detail,
    judged.candidates,
    judged.probability,
    judged.probability * 100 >= scoring.weak_match_hundredths as is_taken,
    case
        when judged.is_refused then 'refused'
        when judged.probability * 100 >= scoring.strong_match_hundredths then 'strong'
        when judged.probability * 100 >= scoring.weak_match_hundredths then 'weak'
        when judged.is_stated
            or max(judged.probability) over (partition by judged.subject, judged.subject_id) * 100
                >= scoring.weak_match_hundredths
            then 'set_aside'
        else 'ambiguous'
    end as match_class
from judged
inner join int_candidate_evidence as evidence
    on evidence.subject = judged.subject
    and evidence.subject_id = judged.subject_id
    and evidence.account_id = judged.account_id
cross join run.scoring as scoring
