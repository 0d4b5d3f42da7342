-- Confirms what was reserved for the same piece of a batch: it is sold at once.
--
-- Returns the journal position before the confirmations, which is that after the births,
-- so that requests are answered with the position of their last row. The caller holds the
-- head and has written the reservations.
create or replace function dibs._confirm_born(
  event_id text, requests dibs._request[], decided_at timestamptz, last_position bigint
) returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_ids uuid[];
  v_callers dibs._caller[];
begin
  select array_agg(r.reservation_id order by r.ordinal),
    array_agg(dibs._caller_of(r) order by r.ordinal)
  into v_ids, v_callers
  from unnest(_confirm_born.requests) r
  where r.code is null;
  return dibs._transit(
    _confirm_born.event_id, 'confirmed', v_ids, v_callers, _confirm_born.decided_at,
    _confirm_born.last_position + coalesce(cardinality(v_ids), 0)
  ) - coalesce(cardinality(v_ids), 0);
end
$$;
comment on function dibs._confirm_born(text, dibs._request[], timestamptz, bigint) is
  'Confirms what was reserved for the same piece of a batch: it is sold at once.';
