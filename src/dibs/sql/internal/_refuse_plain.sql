-- Refuses those of a batch of plain requests who came too late.
--
-- Returns an answer per refused request, in order, and keeps their keys and what was asked.
create or replace function dibs._refuse_plain(
  event dibs.events, plain dibs._plain, decided_at timestamptz
) returns setof dibs.answer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_ordinals int[];
  v_codes text[];
  v_callers dibs._caller[];
  v_sessions text[];
  v_details jsonb[];
  v_asked jsonb[];
begin
  with refused as materialized (
    select r.*
    from unnest(
      (plain).sessions, (plain).customers, (plain).principals, (plain).keys, (plain).items,
      (plain).item_ids, (plain).units, (plain).seat_lists, (plain).codes, (plain).details,
      (plain).networks, (plain).agents
    ) with ordinality r (
      session, customer, principal, key, items, item_id, units, seats, code, detail,
      network, agent, ordinal
    )
    where r.code is not null
  ), keys as (
    insert into dibs.idempotency_keys (
      event_id, principal, key, verb, fingerprint, code, detail, expires_at
    )
    select (event).event_id, r.principal, r.key, 'reserve',
      dibs._plain_fingerprint(r.session, r.customer, r.item_id, r.units, r.seats::text[]),
      r.code, r.detail, decided_at + dibs._key_kept('reserve', r.code)
    from refused r
    where r.key is not null
  )
  select array_agg(r.ordinal order by r.ordinal), array_agg(r.code order by r.ordinal),
    array_agg(row(r.principal, r.network, r.agent)::dibs._caller order by r.ordinal),
    array_agg(r.session order by r.ordinal),
    array_agg(r.detail order by r.ordinal),
    array_agg(
      jsonb_strip_nulls(jsonb_build_object(
        'items', r.items, 'seats', nullif(to_jsonb((r.seats::text[])[:100]), '[]'),
        'customer', r.customer
      ))
      order by r.ordinal
    )
  into v_ordinals, v_codes, v_callers, v_sessions, v_details, v_asked
  from refused r;
  perform dibs._keep_refusals(
    (event).event_id, 'reserve', decided_at, v_codes, v_callers, v_sessions, null,
    v_details, v_asked
  );
  return query
  select 'reserve', r.ordinal, r.code, null::uuid, null, null, null::jsonb, null::text[],
    null::bigint, null, null::timestamptz, null::timestamptz, null::int, null::int, false,
    null::bigint, decided_at, r.detail
  from unnest(v_ordinals, v_codes, v_details) r (ordinal, code, detail);
end
$$;
comment on function dibs._refuse_plain(dibs.events, dibs._plain, timestamptz) is
  'Refuses those of a batch of plain requests who came too late.';
