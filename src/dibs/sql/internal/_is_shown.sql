-- Whether a row of an event is shown to who reads tables by themselves, past the functions.
--
-- Returns boolean, null for no. Only where dibs.organisation says whose rows are meant, an
-- organisation's or, by *, all; unset it shows nothing, so that forgetting it opens nothing.
create or replace function dibs._is_shown(event_id text) returns boolean
language sql stable parallel safe as $$
  select current_setting('dibs.organisation', true) = '*' or starts_with(
    event_id, nullif(current_setting('dibs.organisation', true), '') || '.'
  )
$$;
comment on function dibs._is_shown(text) is
  'Whether a row of an event is shown to who reads tables by themselves, past the functions.';
