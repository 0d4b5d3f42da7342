-- Drops the journal's months of which nothing need be kept, each as a whole.
--
-- Returns how many were dropped. What may go is as for dibs.prune_journal, which deletes row
-- by row what must go from months that cannot be dropped: where an event has rows to keep, or
-- older rows elsewhere that would be cut off. Locks a month against writers, of whom there are
-- none, while it looks, then the journal for a moment; where somebody is reading or writing
-- for longer than lock_timeout it leaves the rest to another time. Who acts for one
-- organisation drops none.
create or replace function dibs.drop_journal_months(keep interval default '90 days')
returns int
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '50ms'
set jit = off
as $$
#variable_conflict use_column
declare
  v_horizon timestamptz := date_trunc('month', dibs._now() - drop_journal_months.keep, 'UTC');
  v_month record;
  v_is_needed boolean;
  v_dropped int := 0;
begin
  for v_month in
    select c.relname as name
    from pg_inherits i
    join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'dibs.journal'::regclass
      and c.relname ~ '^journal_[0-9]{4}_[0-9]{2}$'
      and to_date(c.relname, '"journal_"YYYY_MM') < v_horizon
      and dibs._acts_for_all()
    order by c.relname
  loop
    begin
      execute format('lock table dibs.%I in share row exclusive mode', v_month.name);
      execute format(
        $query$
          select exists (
            select
            from dibs.event_heads h
            cross join lateral (
              select min(m.position) as first, max(m.position) as last
              from dibs.%I m where m.event_id = h.event_id
            ) m
            where m.first is not null and (
              coalesce(dibs._kept_from(h, $1), 0) <= m.last
              or exists (
                select from dibs.journal j
                where j.event_id = h.event_id and j.position < m.first and j.recorded_at < $1
              )
            )
          )
        $query$,
        v_month.name
      ) into v_is_needed using v_horizon;
      continue when v_is_needed;
      execute format('drop table dibs.%I', v_month.name);
      v_dropped := v_dropped + 1;
    exception when lock_not_available then
      exit;
    end;
  end loop;
  return v_dropped;
end
$$;
comment on function dibs.drop_journal_months(interval) is
  'Drops the journal''s months of which nothing need be kept, each as a whole.';
