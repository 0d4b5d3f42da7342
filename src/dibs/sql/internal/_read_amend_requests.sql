-- Reads what amend was asked: types and ranges first, then the casts.
--
-- Returns the requests in order as dibs._request, each sound or with code invalid_input
-- and the field at fault, beside the reservation it named; items and seats that are absent are
-- null, and stay as they are.
-- Touches no table: content never raises, whatever it is.
create or replace function dibs._read_amend_requests(requests jsonb, first_ordinal int)
returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_network text := dibs._of_transaction('dibs.network');
  v_agent text := dibs._of_transaction('dibs.agent');
begin
  return (
    with given as materialized (
      select g.ordinal, g.request, dibs._amend_fault(g.request) as fault
      from jsonb_array_elements(requests) with ordinality g (request, ordinal)
    )
    select array_agg(
      row(
        first_ordinal + g.ordinal - 1,
        coalesce(g.request ->> 'principal', ''),
        g.request ->> 'key',
        case when g.request ->> 'key' is not null then sha256(convert_to(
          row(
            'amend', lower(g.request ->> 'id'), g.request ->> 'customer', said.items is null,
            asked.item_ids, asked.units, said.seats is null, named.seat_ids,
            said.best
          )::text, 'UTF8'
        )) end,
        g.request ->> 'session',
        g.request ->> 'customer',
        g.request ->> 'token',
        case when dibs._is_uuid(g.request ->> 'id') then (g.request ->> 'id')::uuid end,
        case when said.items is not null then coalesce(asked.item_ids, '{}') end,
        case when said.items is not null then coalesce(asked.units, '{}') end,
        case when said.seats is not null then coalesce(named.seat_ids, '{}') end,
        null, null, null, null, null, null, null, null,
        case when g.fault is not null then 'invalid_input' end,
        g.fault,
        false,
        null, said.best, null, null, null, null, null, null,
        left(coalesce(g.request ->> 'network', v_network), 64),
        left(coalesce(g.request ->> 'agent', v_agent), 200)
      )::dibs._request
      order by g.ordinal
    )
    from given g
    cross join lateral (
      select
        case when g.fault is null then nullif(g.request -> 'items', 'null') end as items,
        case when g.fault is null then nullif(g.request -> 'seats', 'null') end as seats,
        nullif(nullif(g.request -> 'best', 'null'), '{}') as best
    ) said
    cross join lateral (
      select array_agg(l.key) as item_ids, array_agg(l.value::int) as units
      from jsonb_each(said.items) l
    ) asked
    cross join lateral (
      select array_agg(s.seat_id order by s.seat_id collate "C") as seat_ids
      from jsonb_array_elements_text(said.seats) s (seat_id)
    ) named
  );
end
$$;
comment on function dibs._read_amend_requests(jsonb, int) is
  'Reads what amend was asked: types and ranges first, then the casts.';
