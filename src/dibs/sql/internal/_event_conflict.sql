-- Whether an event's settings fit each other and what it already holds and sold.
--
-- Returns null when they do, else the detail of an invalid_input refusal. before is null for a
-- new event. Prices are in the event's currency, those of what is held and sold too; what is
-- due, swept or not, is held no more.
-- Reads the event's items and reservations; the caller holds the head.
create or replace function dibs._event_conflict(
  before dibs.events, asked dibs.events, decided_at timestamptz
) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when (asked).sales_end_at <= (asked).sales_start_at
      then dibs._fault('/sales_end_at', 'must be after sales_start_at')
    when ((asked).focal_x is null) <> ((asked).focal_y is null)
      then dibs._fault('/focal_y', 'must be given together with focal_x')
    when (asked).currency <> (before).currency and (
      exists (
        select from dibs.items i
        where i.event_id = (asked).event_id and i.sold_count > 0
      )
      or exists (
        select from dibs.reservations v
        where v.event_id = (asked).event_id and v.status = 'reserved'
          and v.ends_at > decided_at
      )
    ) then dibs._fault('/currency', 'cannot change while units are taken')
  end
$$;
comment on function dibs._event_conflict(dibs.events, dibs.events, timestamptz) is
  'Whether an event''s settings fit each other and what it already holds and sold.';
