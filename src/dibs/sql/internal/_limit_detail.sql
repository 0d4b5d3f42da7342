-- What a refusal for a limit says: which it is, how much there is, and when to try again.
--
-- Returns jsonb. asked is told of units alone, the item where the limit is one of an item's,
-- retry_at where waiting helps: when the first of what is held ends by itself.
create or replace function dibs._limit_detail(reached dibs._limit) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_strip_nulls(jsonb_build_object(
    'limit', (reached).setting, 'per', (reached).per, 'item', nullif((reached).item_id, ''),
    'max', (reached).most, 'held', (reached).held,
    'asked', case when (reached).setting like '%\_units\_max' then (reached).asked end,
    'retry_at', case when coalesce((reached).asked, 0) <= (reached).most
      then (reached).retry_at end
  ))
$$;
comment on function dibs._limit_detail(dibs._limit) is
  'What a refusal for a limit says: which it is, how much there is, and when to try again.';
