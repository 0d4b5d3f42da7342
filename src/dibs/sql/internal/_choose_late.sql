-- Chooses what a late payment gets for a reservation that is over, line by line.
--
-- outcomes are what may be tried, in their order; each is tried for every line that none before
-- could serve, so that what can stay as it was does. Returns the request as it is granted, null
-- where a line cannot be had, the outcome that was needed, the items that did not change, what
-- all of it costs, and the journal position after what was due and in the way. The caller
-- holds the head.
create or replace function dibs._choose_late(
  event dibs.events, asked dibs._request, was dibs.reservations, outcomes text[],
  decided_at timestamptz, inout last_position bigint,
  out request dibs._request, out outcome text, out kept_items text[], out amount_minor bigint
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_choose_late.event).event_id;
  v_wish dibs._request := _choose_late.asked;
  v_wider dibs._request;
  v_tried record;
  v_outcome text;
  v_line record;
  v_item record;
  v_served text[] := '{}';
  v_due jsonb := '{}';
begin
  v_wish.item_ids := '{}';
  v_wish.units := '{}';
  v_wish.seat_ids := '{}';
  _choose_late.kept_items := '{}';
  _choose_late.amount_minor := 0;
  foreach v_outcome in array _choose_late.outcomes loop
    if v_outcome = 'next_best' then
      v_due := dibs._due_units(v_event_id, null, _choose_late.decided_at);
    end if;
    for v_line in
      select l.*, count(*) over () as line_count
      from dibs._late_lines(v_event_id, (_choose_late.was).reservation_id) l
    loop
      -- As many units without seats are the same units; a seat that was made another item's
      -- since is not what was agreed.
      continue when v_line.item_id = any (v_served)
        or v_outcome = 'equal' and v_line.seats = '{}'
        or v_outcome = 'same' and exists (
          select from dibs.seats s
          where s.event_id = v_event_id and s.seat_id = any (v_line.seats)
            and s.item_id <> v_line.item_id
        );
      for v_item in
        select i.* from dibs._late_items(
          v_event_id, v_line.item_id, v_line.price_minor, v_line.units, v_outcome, v_due
        ) i
      loop
        v_wider := dibs._late_wish(
          v_wish, v_item.item_id, v_line.units, v_line.seats, v_line.accessible,
          v_line.companions, v_outcome
        );
        select t.* into v_tried
        from dibs._try_late(
          _choose_late.event, v_wider, _choose_late.decided_at, _choose_late.last_position
        ) t;
        _choose_late.last_position := v_tried.last_position;
        continue when (v_tried.request).code is not null;
        v_wish := v_wider;
        v_served := v_served || v_line.item_id;
        if v_outcome = 'next_best' then
          _choose_late.amount_minor :=
            _choose_late.amount_minor + v_item.price_minor * v_line.units;
        else
          _choose_late.amount_minor := _choose_late.amount_minor + v_line.amount_minor;
          _choose_late.kept_items := _choose_late.kept_items || v_line.item_id;
        end if;
        if cardinality(v_served) = v_line.line_count then
          _choose_late.request := v_tried.request;
          _choose_late.outcome := v_outcome;
          return;
        end if;
        exit;
      end loop;
      -- All of it or nothing: what nothing is left to try for ends the search.
      if v_outcome = _choose_late.outcomes[cardinality(_choose_late.outcomes)]
        and v_line.item_id <> all (v_served)
      then
        return;
      end if;
    end loop;
  end loop;
end
$$;
comment on function dibs._choose_late(
  dibs.events, dibs._request, dibs.reservations, text[], timestamptz, bigint
) is 'Chooses what a late payment gets for a reservation that is over, line by line.';
