-- How text becomes a number that a person wrote: with thousands separators, a currency, K or M, or as a range.
--
-- `decimal_mark` is the profile's: 'point' or 'comma', or null when it states none. Then a separator is read only where
-- its place proves what it is: 1,234.50 and 1.234,50; 1,234,567; 12,50; 12,500, since money and heads do not come in
-- thousandths. A plain number such as 1234.5 is none of these, and is read by the macros of types.sql.

create or replace temp macro number_parts(cell) as
    regexp_extract(
        cell,
        '^(?:[A-Z]{3} ?|(?:US|AU|CA|HK|NZ)?[$€£¥₹] ?)?'
        || '(?P<number>[+-]?\d+(?:[.,]\d+)*|[+-]?\d{1,3}(?:[ ''’\x{00A0}\x{202F}]\d{3})+(?:[.,]\d+)?)'
        || '(?: ?(?P<unit>(?i:k|tsd\.?|thousand|mm?|mn|mio\.?|mln\.?|millions?|bn?|billions?|mrd\.?)))?'
        || '(?: ?(?:[$€£¥₹]|[A-Z]{3}))?$',
        ['number', 'unit']
    );

create or replace temp macro number_unit(unit) as
    case
        when unit = '' then 1
        when lower(unit[1]) = 'b' or lower(unit[:3]) = 'mrd' then 1000000000
        when lower(unit[1]) = 'm' then 1000000
        else 1000
    end;

-- The number with a point before its decimals and nothing else; null where the separators prove nothing.
create or replace temp macro plain_number(number, decimal_mark, has_unit) as
    case
        when regexp_full_match(number, '[+-]?\d+') then number
        when decimal_mark = 'comma' then
            case
                when regexp_full_match(number, '[+-]?\d{1,3}(\.\d{3})*(,\d+)?|[+-]?\d+(,\d+)?')
                    then replace(replace(number, '.', ''), ',', '.')
            end
        when decimal_mark = 'point' then
            case
                when regexp_full_match(number, '[+-]?\d{1,3}(,\d{3})*(\.\d+)?|[+-]?\d+(\.\d+)?') then replace(number, ',', '')
            end
        when has_unit and regexp_full_match(number, '[+-]?[1-9]\d{0,2},\d{3}') then null
        when not has_unit and regexp_full_match(number, '[+-]?[1-9]\d{0,2}\.\d{3}') then null
        when regexp_full_match(number, '[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?') then replace(number, ',', '')
        when regexp_full_match(number, '[+-]?[1-9]\d{0,2}((\.\d{3})+,\d+|(\.\d{3}){2,})')
            then replace(replace(number, '.', ''), ',', '.')
        when regexp_full_match(number, '[+-]?\d+,(\d{1,2}|\d{4,})') then replace(number, ',', '.')
        when regexp_full_match(number, '[+-]?\d+\.\d+') then number
    end;

-- In a column of whole numbers, 1.200 is 1200: there are no parts of what it counts.
create or replace temp macro whole_number(number, decimal_mark, is_whole) as
    case
        when is_whole and decimal_mark is null and regexp_full_match(number, '[1-9]\d{0,2}\.\d{3}') then replace(number, '.', '')
        else number
    end;

create or replace temp macro written_number(cell, decimal_mark, is_whole) as
    list_transform(
        [number_parts(cell)],
        lambda parts: try_cast(
            plain_number(
                whole_number(
                    regexp_replace(parts.number, '[ ''’\x{00A0}\x{202F}]', '', 'g'),
                    decimal_mark,
                    is_whole and parts.unit = ''
                ),
                decimal_mark,
                parts.unit <> ''
            ) as decimal(24, 6)
        ) * number_unit(parts.unit)
    )[1];

-- The two ends of a range such as 51-200 or $1-5M; the unit at its end may be that of both.
create or replace temp macro range_ends(cell) as
    regexp_extract(cell, '^((?:\S.*?)?\d[^-–—]*?) ?(?:-|–|—|to|bis) ?((?:[A-Z]{3} ?|[A-Z]{0,2}[$€£¥₹] ?)?\d.*)$', ['low', 'high']);

create or replace temp macro middle_of(cell, decimal_mark, is_whole) as
    list_transform(
        [range_ends(cell)],
        lambda ends: list_transform(
            [{
                'low': written_number(
                    ends.low || case when number_parts(ends.low).unit = '' then number_parts(ends.high).unit else '' end,
                    decimal_mark,
                    is_whole
                ),
                'high': written_number(ends.high, decimal_mark, is_whole)
            }],
            lambda numbers: case when numbers.low <= numbers.high then (numbers.low + numbers.high) / 2 end
        )[1]
    )[1];

-- A number that may be more (10,000+, >500) or about right (~200), without the sign that says so.
create or replace temp macro without_about(cell) as regexp_extract(cell, '^(?:[>≥~≈] ?|over |ca\. ?)?(.*?) ?\+?$', 1);

-- Of a number that somebody estimated: the number, the least of what may be more, or the middle of a range.
create or replace temp macro estimate_of(cell, decimal_mark) as
    coalesce(written_number(without_about(cell), decimal_mark, false), middle_of(cell, decimal_mark, false));

create or replace temp macro count_of(cell, decimal_mark) as
    list_transform(
        [written_number(without_about(cell), decimal_mark, true)],
        lambda number: coalesce(
            case when number = floor(number) then number end,
            case when number is null then floor(middle_of(cell, decimal_mark, true)) end
        )
    )[1];

-- Whether a separator may be that of thousands or of decimals, and nothing proves which.
create or replace temp macro is_either_mark(cell, decimal_mark) as
    decimal_mark is null and regexp_full_match(cell, '[+-]?[1-9]\d{0,2}\.\d{3}');

-- Whole numbers that may be estimates, with or without a word for what they count. 180.000 may be 180 or 180000.
create or replace temp macro as_count(cell, decimal_mark) as
    case
        when regexp_full_match(cell, '[+-]?\d+(\.0{0,2}|\.0{4,})?') then as_integer(cell)
        when is_either_mark(cell, decimal_mark) and suffix(cell, '.000') then null
        else try_cast(count_of(regexp_replace(cell, '(?i) *(employees|people|heads)$', ''), decimal_mark) as bigint)
    end;

create or replace temp macro as_amount(cell, decimal_mark) as
    case
        when decimal_mark is distinct from 'comma' and as_number(cell) is not null then as_money(cell)
        else as_money(cast(written_number(cell, decimal_mark, false) as varchar))
    end;

create or replace temp macro as_estimated_amount(cell, decimal_mark) as
    case
        when not is_either_mark(cell, decimal_mark)
            then coalesce(as_amount(cell, decimal_mark), as_money(cast(estimate_of(cell, decimal_mark) as varchar)))
    end;

-- Asked only of text that is not a number; `otherwise` is the reason where its separators are not to blame.
create or replace temp macro why_no_number(cell, decimal_mark, otherwise) as
    case
        when is_either_mark(cell, decimal_mark)
            then 'may have a decimal point or thousands, and the profile does not say which (decimal_mark)'
        else otherwise
    end;
