-- Decides a whole batch of requests to reserve at once where nothing about it stands out.
--
-- Returns the decided batch, for dibs._take_plain; or null where it is for dibs._reserve.
-- Most of an on-sale is many people who want so many units of one item each: no seats, no
-- draws, no rules beyond the event's and the item's own.
create or replace function dibs._plain_of(
  event dibs.events, requests jsonb, decided_at timestamptz
) returns dibs._plain
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_plain dibs._plain;
begin
  if dibs._is_ordinary(_plain_of.event, _plain_of.decided_at) then
    v_plain := dibs._read_plain(_plain_of.requests);
    if v_plain.units is not null then
      return dibs._decide_plain(_plain_of.event, v_plain, _plain_of.decided_at);
    end if;
  end if;
  return null;
end
$$;
comment on function dibs._plain_of(dibs.events, jsonb, timestamptz) is
  'Decides a whole batch of requests to reserve at once where nothing about it stands out.';
