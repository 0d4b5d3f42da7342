-- Whether an event sells at an instant: on sale, begun and not over.
--
-- Returns boolean. Holds that stand are not touched by this: they may still be extended
-- and confirmed until their own deadlines.
create or replace function dibs._is_on_sale(event dibs.events, decided_at timestamptz)
returns boolean
language sql immutable parallel safe as $$
  select (event).status = 'on_sale'
    and decided_at >= coalesce((event).sales_start_at, decided_at)
    and (decided_at < (event).sales_end_at or (event).sales_end_at is null)
$$;
comment on function dibs._is_on_sale(dibs.events, timestamptz) is
  'Whether an event sells at an instant: on sale, begun and not over.';
