-- An event's journal in its order, a page at a time.
--
-- Returns the rows after a position, at most count_max: ask again with the last position.
-- Names of owners are masked unless reveal, which its caller answers for; tokens are not in
-- it. Locks nothing.
create or replace function dibs.read_journal(
  event_id text,
  after bigint default 0,
  count_max int default 100,
  reveal boolean default false
) returns table (
  "position" bigint,
  recorded_at timestamptz,
  action text,
  reservation_id uuid,
  principal text,
  session text,
  items jsonb,
  seats text[],
  expires_at timestamptz,
  detail jsonb
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
  select j.position, j.recorded_at, j.action, j.reservation_id,
    dibs._principal_told(j.event_id, j.principal, reveal),
    dibs._masked(j.event_id, j.session, reveal),
    coalesce((
      select jsonb_object_agg(l.item_id, l.units)
      from unnest(j.item_ids, j.units) l (item_id, units)
      where l.item_id is not null
    ), '{}'),
    coalesce(j.seat_ids, '{}'), j.expires_at, coalesce(j.detail, '{}')
  from dibs.journal j
  where j.event_id = read_journal.event_id and j.position > read_journal.after
    and dibs._is_ours(read_journal.event_id)
  order by j.position
  limit greatest(count_max, 0)
$$;
comment on function dibs.read_journal(text, bigint, int, boolean) is
  'An event''s journal in its order, a page at a time.';
