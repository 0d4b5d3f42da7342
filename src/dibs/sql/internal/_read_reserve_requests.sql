-- Reads what reserve was asked: types and ranges first, then the casts.
--
-- Returns the requests in order as dibs._request, each sound or with code invalid_input
-- and the field at fault. Touches no table: content never raises, whatever it is. The
-- fingerprint is a digest of the request's meaning, for its idempotency key.
create or replace function dibs._read_reserve_requests(requests jsonb, first_ordinal int)
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
      -- Nearly all are plain and sound, which is cheaper to see than what is wrong.
      select g.ordinal::int as place, g.request,
        case when dibs._is_plain(g.request) is not true then dibs._reserve_fault(g.request)
        end as fault
      from jsonb_array_elements(requests) with ordinality g (request, ordinal)
    ), asked as (
      select g.place, array_agg(l.key) as item_ids, array_agg(l.value::int) as units
      from given g
      cross join lateral jsonb_each(nullif(g.request -> 'items', 'null')) l
      where g.fault is null
      group by g.place
    ), named as (
      select g.place, array_agg(s.seat_id order by s.seat_id collate "C") as seat_ids
      from given g
      cross join lateral
        jsonb_array_elements_text(nullif(g.request -> 'seats', 'null')) s (seat_id)
      where g.fault is null
      group by g.place
    )
    select array_agg(
      row(
        first_ordinal + g.place - 1,
        coalesce(g.request ->> 'principal', ''),
        g.request ->> 'key',
        case when g.request ->> 'key' is not null then dibs._fingerprint(
          g.request ->> 'session', g.request ->> 'customer', a.item_ids, a.units, n.seat_ids,
          case when g.request ?| '{customer_class,best,products}' then coalesce(nullif(
            jsonb_strip_nulls(jsonb_build_object(
              'customer_class', g.request -> 'customer_class',
              'best', nullif(g.request -> 'best', '{}'),
              'products', nullif(g.request -> 'products', '{}')
            )), '{}'
          )::text, '') else '' end
        ) end,
        g.request ->> 'session',
        g.request ->> 'customer',
        null, null,
        coalesce(a.item_ids, '{}'), coalesce(a.units, '{}'), coalesce(n.seat_ids, '{}'),
        case
          when g.request ->> 'customer' is null then 'session:' || (g.request ->> 'session')
          else 'customer:' || (g.request ->> 'customer')
        end,
        null, null, null, null, null, null, null,
        case when g.fault is not null then 'invalid_input' end,
        g.fault,
        false,
        g.request ->> 'customer_class', nullif(nullif(g.request -> 'best', 'null'), '{}'),
        null, null, null, null, null, null,
        left(coalesce(g.request ->> 'network', v_network), 64),
        left(coalesce(g.request ->> 'agent', v_agent), 200)
      )::dibs._request
      order by g.place
    )
    from given g
    left join asked a on a.place = g.place
    left join named n on n.place = g.place
  );
end
$$;
comment on function dibs._read_reserve_requests(jsonb, int) is
  'Reads what reserve was asked: types and ranges first, then the casts.';
