-- How text becomes a value. `as_x` gives the value or null, `problem_with_x` a reason or null; empty text is no problem.

-- Blank at either end goes. Most cells start and end with a visible letter of ASCII, which is quick to see.
create or replace temp macro as_text(cell) as
    case
        when cell >= '!' and cell < '~' and cell[-1] between '!' and '~' then cell
        else nullif(trim(cell, e' \t\r\n' || chr(160) || chr(65279)), '')
    end;

create or replace temp macro as_boolean(cell) as
    case
        when lower(cell) in ('true', '1', 'yes', 'y', 't') then true
        when lower(cell) in ('false', '0', 'no', 'n', 'f') then false
    end;

create or replace temp macro problem_with_boolean(cell) as
    case when cell is not null and as_boolean(cell) is null then 'is not true or false' end;

create or replace temp macro as_number(cell) as
    case
        when regexp_full_match(cell, '[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,3})?') and isfinite(try_cast(cell as double))
            then try_cast(cell as double)
    end;

create or replace temp macro problem_with_number(cell) as
    case when cell is not null and as_number(cell) is null then 'is not a number such as 1234.5' end;

create or replace temp macro as_integer(cell) as
    case when regexp_full_match(cell, '[+-]?\d+(\.0*)?') then try_cast(split_part(cell, '.', 1) as bigint) end;

create or replace temp macro problem_with_integer(cell) as
    case when cell is not null and as_integer(cell) is null then 'is not a whole number' end;

create or replace temp macro as_money(cell) as
    case when as_number(cell) is not null then try_cast(cell as decimal(18, 2)) end;

create or replace temp macro problem_with_money(cell) as
    case when cell is not null and as_money(cell) is null then 'is not an amount such as 1234.50' end;

create or replace temp macro has_zone(cell) as
    regexp_full_match(cell, '[1-9]\d{3}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)? ?(Z|[+-]\d{2}(:?\d{2})?)');

create or replace temp macro lacks_zone(cell) as
    regexp_full_match(cell, '[1-9]\d{3}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?)?');

-- `zone` is the profile's: null when it states none.
create or replace temp macro as_time(cell, zone) as
    case
        when has_zone(cell) then try_cast(cell as timestamptz)
        when zone is not null and lacks_zone(cell) then timezone(zone, try_cast(cell as timestamp))
    end;

create or replace temp macro problem_with_time(cell, zone) as
    case
        when cell is null then null
        when zone is null and lacks_zone(cell) then 'has no time zone, and the profile states none'
        when as_time(cell, zone) is null then 'is not a time such as 2026-09-30T12:00:00Z'
    end;

create or replace temp macro as_date(cell) as
    case when regexp_full_match(cell, '[1-9]\d{3}-\d{2}-\d{2}') then try_cast(cell as date) end;

create or replace temp macro problem_with_date(cell) as
    case when cell is not null and as_date(cell) is null then 'is not a date such as 2026-09-30' end;

-- `now_at` is the instant of the load; five minutes are allowed for clocks that differ.
create or replace temp macro problem_with_past_time(cell, zone, now_at) as
    coalesce(
        problem_with_time(cell, zone),
        case when as_time(cell, zone) > now_at + interval 5 minute then 'is in the future' end
    );

-- Salesforce's 15-character ids depend on case; the last three of the 18-character form say which letters are capital.
create or replace temp macro capitals_of(five) as
    substr(
        'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345',
        1 + cast(substr(five, 1, 1) between 'A' and 'Z' as int)
          + 2 * cast(substr(five, 2, 1) between 'A' and 'Z' as int)
          + 4 * cast(substr(five, 3, 1) between 'A' and 'Z' as int)
          + 8 * cast(substr(five, 4, 1) between 'A' and 'Z' as int)
          + 16 * cast(substr(five, 5, 1) between 'A' and 'Z' as int),
        1
    );

create or replace temp macro as_salesforce_id(cell) as
    case
        when regexp_full_match(cell, '[A-Za-z0-9]{15}')
            then cell || capitals_of(substr(cell, 1, 5)) || capitals_of(substr(cell, 6, 5)) || capitals_of(substr(cell, 11, 5))
        else cell
    end;

-- By it the rows of a key are found again: the upper half of its MD5 (md5_number_lower gives the same, five times as slowly).
create or replace temp macro hash_of(key) as cast(md5_number(key) >> 64 as ubigint);
