-- A length of time in words.
--
-- Returns text: seconds below two minutes, then whole minutes, hours and days.
create or replace function dibs._said_span(span interval) returns text
language sql immutable parallel safe as $$
  select case
    when s.seconds = 1 then '1 second'
    when s.seconds < 120 then s.seconds || ' seconds'
    when s.seconds < 7200 then s.seconds / 60 || ' minutes'
    when s.seconds < 172800 then s.seconds / 3600 || ' hours'
    else s.seconds / 86400 || ' days'
  end
  from (select floor(extract(epoch from span))::bigint as seconds) s
$$;
comment on function dibs._said_span(interval) is 'A length of time in words.';
