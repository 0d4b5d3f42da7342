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
  v_refused dibs._request[];
begin
  select array_agg(row(
    r.ordinal, r.principal, r.key,
    case when r.key is not null
      then dibs._plain_fingerprint(r.session, r.customer, r.item_id, r.units) end,
    r.session, r.customer, null, null, null, null, '{}', null, r.items, null, null, null,
    null, null, null, 'sold_out',
    jsonb_build_object('available', jsonb_build_object(r.item_id, r.short_of)),
    false, null, null, null, null, null, null, null, null
  )::dibs._request order by r.ordinal)
  into v_refused
  from unnest(
    (plain).sessions, (plain).customers, (plain).principals, (plain).keys, (plain).items,
    (plain).item_ids, (plain).units, (plain).short_of
  ) with ordinality r (
    session, customer, principal, key, items, item_id, units, short_of, ordinal
  )
  where r.short_of is not null;
  return query
  select a.*
  from dibs._settle_requests(event, 'reserve', v_refused, decided_at, null) s
  cross join lateral unnest(s.answers) a;
end
$$;
comment on function dibs._refuse_plain(dibs.events, dibs._plain, timestamptz) is
  'Refuses those of a batch of plain requests who came too late.';
