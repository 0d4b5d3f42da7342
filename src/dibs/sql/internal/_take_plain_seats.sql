-- Makes the seats reserved that a batch of plain requests was granted.
--
-- Returns nothing. The ids of the reservations are made anew from what they were made from.
-- Rows are found one by one, by their whole key, and updated where they are: the head is
-- held, so they stay there, and no plan hangs on statistics.
create or replace function dibs._take_plain_seats(
  event_id text, plain dibs._plain, id_prefix text, seed bytea
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  update dibs.seats s
  set status = 'reserved', reservation_id = n.reservation_id, reserved_by = n.owner
  from (
    select k.ctid, r.reservation_id, r.owner
    from (
      select r.*,
        dibs._new_id(id_prefix, r.ordinal, dibs._new_digest(seed, r.ordinal)) as reservation_id
      from unnest((plain).owners, (plain).seat_lists, (plain).codes)
        with ordinality r (owner, seats, code, ordinal)
      where r.code is null and r.seats <> '{}'
      offset 0
    ) r
    cross join lateral unnest(r.seats::text[]) n (seat_id)
    cross join lateral (
      select k.ctid from dibs.seats k
      where k.event_id = _take_plain_seats.event_id and k.seat_id = n.seat_id
      limit 1
    ) k
    offset 0
  ) n
  where s.ctid = n.ctid;
end
$$;
comment on function dibs._take_plain_seats(text, dibs._plain, text, bytea) is
  'Makes the seats reserved that a batch of plain requests was granted.';
