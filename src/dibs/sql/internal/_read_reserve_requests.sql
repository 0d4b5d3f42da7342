-- Reads what reserve was asked: types and ranges first, then the casts.
--
-- Returns the requests in order as dibs._request, each sound or with code invalid_input
-- and the field at fault. Touches no table: content never raises, whatever it is. The
-- fingerprint is a digest of the request's meaning, for its idempotency key.
create or replace function dibs._read_reserve_requests(requests jsonb, first_ordinal int)
returns dibs._request[]
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return (
    select array_agg(
      row(
        first_ordinal + r.ordinal - 1,
        coalesce(r.request ->> 'principal', ''),
        r.request ->> 'key',
        case when r.request ->> 'key' is not null then sha256(convert_to(
          jsonb_build_array(
            'reserve', r.request -> 'session', r.request -> 'customer', asked.items, named.seat_ids
          )::text, 'UTF8'
        )) end,
        r.request ->> 'session',
        r.request ->> 'customer',
        null, null,
        asked.item_ids, asked.units, named.seat_ids,
        case
          when r.request ->> 'customer' is null then 'session:' || (r.request ->> 'session')
          else 'customer:' || (r.request ->> 'customer')
        end,
        null, null, null, null, null, null, null,
        case when faults.detail is not null then 'invalid_input' end,
        faults.detail,
        false
      )::dibs._request
      order by r.ordinal
    )
    from jsonb_array_elements(requests) with ordinality r (request, ordinal)
    cross join lateral (
      select
        coalesce(array_agg(l.item_id order by l.item_id collate "C"), '{}') as item_ids,
        coalesce(array_agg(
          case when l.sound then (l.quantity #>> '{}')::int end order by l.item_id collate "C"
        ), '{}') as units,
        jsonb_object_agg(l.item_id, l.quantity) filter (where l.item_id is not null) as items,
        min(l.item_id) filter (where not l.sound) as unsound_item_id
      from (
        select e.key as item_id, e.value as quantity,
          jsonb_typeof(e.value) = 'number'
            and (e.value #>> '{}') ~ '^(1000000|[1-9][0-9]{0,5})$' as sound
        from jsonb_each(
          case when jsonb_typeof(r.request -> 'items') = 'object' then r.request -> 'items'
            else '{}' end
        ) e
      ) l
    ) asked
    cross join lateral (
      select
        coalesce(array_agg(s.seat #>> '{}' order by (s.seat #>> '{}') collate "C"), '{}')
          as seat_ids,
        count(distinct s.seat #>> '{}') as seat_count,
        bool_and(
          jsonb_typeof(s.seat) = 'string' and length(s.seat #>> '{}') between 1 and 200
        ) as sound
      from jsonb_array_elements(
        case when jsonb_typeof(r.request -> 'seats') = 'array' then r.request -> 'seats'
          else '[]' end
      ) s (seat)
    ) named
    cross join lateral (
      select coalesce(
        case when jsonb_typeof(r.request) <> 'object'
          or r.request - '{items,seats,session,customer,key,principal}'::text[] <> '{}'
          then dibs._unknown_field(r.request, '{items,seats,session,customer,key,principal}') end,
        dibs._text_fault('session', r.request -> 'session', 200, required => true),
        dibs._text_fault('customer', r.request -> 'customer', 200),
        dibs._text_fault('key', r.request -> 'key', 255),
        case
          when coalesce(jsonb_typeof(r.request -> 'items'), 'object') not in ('object', 'null')
            then dibs._fault('/items', 'must map items to quantities')
          when asked.unsound_item_id is not null
            then dibs._fault(
              '/items/' || asked.unsound_item_id, 'must be a whole number from 1 to 1000000'
            )
          when cardinality(asked.item_ids) > 100
            then dibs._fault('/items', 'must name at most 100 items')
          when coalesce(jsonb_typeof(r.request -> 'seats'), 'array') not in ('array', 'null')
            then dibs._fault('/seats', 'must be a list of seats')
          when not named.sound
            then dibs._fault('/seats', 'must name each seat by text of 1 to 200 characters')
          when named.seat_count < cardinality(named.seat_ids)
            then dibs._fault('/seats', 'must not name a seat twice')
          when cardinality(named.seat_ids) > 1000
            then dibs._fault('/seats', 'must name at most 1000 seats')
          when cardinality(asked.item_ids) + cardinality(named.seat_ids) = 0
            then dibs._fault('/items', 'must name at least one item or seat')
        end
      ) as detail
    ) faults
  );
end
$$;
comment on function dibs._read_reserve_requests(jsonb, int) is
  'Reads what reserve was asked: types and ranges first, then the casts.';
