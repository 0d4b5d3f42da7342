-- How many refusals of an event's second were kept one by one until now: a hundred at most.
--
-- Returns an int. The head is held, so nobody keeps another meanwhile.
create or replace function dibs._refusals_kept(event_id text, decided_at timestamptz)
returns int
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return coalesce((
    select max(f.number) from dibs.refusals f
    where f.event_id = _refusals_kept.event_id
      and f.second_at = date_trunc('second', _refusals_kept.decided_at)
      and f.number <= 100
  ), 0);
end
$$;
comment on function dibs._refusals_kept(text, timestamptz) is
  'How many refusals of an event''s second were kept one by one until now: a hundred at most.';
