-- What became of an organisation's orders after a position, in order, without gaps.
--
-- organisation is '' for the installation's own orders. Returns at most count_max messages; no
-- body holds names of buyers or secrets. Who acts for an organisation reads its own alone. Locks
-- nothing.
create or replace function dibs_office.read_messages(
  organisation text, after bigint default 0, count_max int default 100
)
returns table (
  "position" bigint, recorded_at timestamptz, type text, order_id uuid, body jsonb
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_generic_plan
as $$
  select m.position, m.recorded_at, m.type, m.order_id, m.body
  from dibs_office.messages m
  where m.organisation_id = read_messages.organisation and m.position > read_messages.after
    and dibs_office._is_own(m.organisation_id)
  order by m.position
  limit greatest(read_messages.count_max, 0)
$$;
comment on function dibs_office.read_messages(text, bigint, int) is
  'What became of an organisation''s orders after a position, in order, without gaps.';
