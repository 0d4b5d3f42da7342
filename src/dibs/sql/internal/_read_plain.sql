-- Reads a batch of requests to reserve where all are of the plainest kinds.
--
-- Returns dibs._plain with who asks for what, in order; or null where a request is anything
-- but sound, or asks for more than so many units of one item or some seats by name. Touches
-- no table: which item the seats are of is not known here.
create or replace function dibs._read_plain(requests jsonb) returns dibs._plain
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_plain dibs._plain;
  v_is_plain boolean;
  v_network text := dibs._of_transaction('dibs.network');
  v_agent text := dibs._of_transaction('dibs.agent');
begin
  if jsonb_path_exists(
    _read_plain.requests, dibs._unsound_quantities(), silent => true
  ) is not false then
    return null;
  end if;
  select array_agg(r.request ->> 'session' order by r.place),
    array_agg(r.request ->> 'customer' order by r.place),
    array_agg(
      dibs._owner(r.request ->> 'session', r.request ->> 'customer') order by r.place
    ),
    array_agg(coalesce(r.request ->> 'principal', '') order by r.place),
    array_agg(r.request ->> 'key' order by r.place),
    array_agg(r.request -> 'items' order by r.place),
    array_agg(l.key order by r.place),
    array_agg(coalesce(l.value::int, jsonb_array_length(r.request -> 'seats')) order by r.place),
    array_agg(
      case when r.request ? 'seats' then (
        select case
          when count(*) <= 1000 and count(distinct s.name) = count(*)
            and bool_and(dibs._is_text(s.name, 200))
          then array_agg(s.name #>> '{}' order by s.name #>> '{}' collate "C")::text
        end
        from jsonb_array_elements(r.request -> 'seats') s (name)
      ) else '{}' end
      order by r.place
    ),
    array_agg(left(coalesce(r.request ->> 'network', v_network), 64) order by r.place),
    array_agg(left(coalesce(r.request ->> 'agent', v_agent), 200) order by r.place),
    -- Who names two items makes more rows; who names items and seats, or neither, none.
    count(*) = jsonb_array_length(_read_plain.requests)
      and count(distinct r.place) = count(*)
      and bool_and(
        r.request - (
          '{items,seats,session,customer,key,merges,principal,network,agent}'::text[]
        ) = '{}'
        and (r.request ? 'items') <> (r.request ? 'seats')
        -- The long way writes 2.0 as 2.
        and coalesce(strpos(l.value::text, '.') = 0, true)
        and dibs._is_text(r.request -> 'session', 200)
        and coalesce(dibs._is_text(r.request -> 'customer', 200), true)
        and coalesce(dibs._is_text(r.request -> 'key', 255), true)
        and coalesce(dibs._is_text(nullif(r.request -> 'principal', '""'), 255), true)
        and coalesce(jsonb_typeof(r.request -> 'merges'), 'boolean') = 'boolean'
      )
  into v_plain.sessions, v_plain.customers, v_plain.owners, v_plain.principals, v_plain.keys,
    v_plain.items, v_plain.item_ids, v_plain.units, v_plain.seat_lists, v_plain.networks,
    v_plain.agents, v_is_plain
  from jsonb_array_elements(_read_plain.requests) with ordinality r (request, place)
  left join lateral jsonb_each(r.request -> 'items') l on true
  where jsonb_typeof(r.request) = 'object'
    and coalesce(jsonb_typeof(r.request -> 'seats'), 'array') = 'array';
  return case
    when v_is_plain and array_position(v_plain.seat_lists, null) is null
      and array_position(v_plain.units, null) is null
    then v_plain
  end;
end
$$;
comment on function dibs._read_plain(jsonb) is
  'Reads a batch of requests to reserve where all are of the plainest kinds.';
