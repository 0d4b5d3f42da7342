-- What stands already of who asks for more of the same, in a batch of plain requests.
--
-- Returns for each request the detail of its refusal as a duplicate, null where its owner has
-- none of the item; null alone where something that is due would have to be freed first.
create or replace function dibs._standing_of(
  event_id text, plain dibs._plain, decided_at timestamptz
) returns jsonb[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_details jsonb[];
  v_is_due boolean;
begin
  select
    array_agg(
      case when t.reservation_id is not null then jsonb_build_object(
        'reservation', t.reservation_id, 'expires_at', t.expires_at
      ) end
      order by n.ordinal
    ),
    coalesce(bool_or(t.status = 'reserved' and t.ends_at <= decided_at), false)
  into v_details, v_is_due
  from unnest((plain).owners, (plain).item_ids)
    with ordinality n (owner, item_id, ordinal)
  left join lateral (
    select t.reservation_id, v.expires_at, v.ends_at, v.status
    from dibs.tickets t
    cross join lateral (
      select * from dibs.reservations v
      where v.event_id = _standing_of.event_id and v.reservation_id = t.reservation_id
      limit 1
    ) v
    where t.event_id = _standing_of.event_id and t.item_id = n.item_id
      and t.sole_owner = n.owner
    limit 1
  ) t on true;
  return case when not v_is_due then v_details end;
end
$$;
comment on function dibs._standing_of(text, dibs._plain, timestamptz) is
  'What stands already of who asks for more of the same, in a batch of plain requests.';
