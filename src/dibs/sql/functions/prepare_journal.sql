-- Makes the journal's partitions for this month and some months ahead.
--
-- Returns how many were made. A month whose rows are already in the default partition stays
-- there. Locks the journal and its default partition for a moment, so that nobody reads the
-- journal; turns, which only write to it, go on. Waits for readers at most 2 s, then 55P03.
create or replace function dibs.prepare_journal(months_ahead int default 3) returns int
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '2s'
as $$
#variable_conflict use_column
declare
  v_month timestamptz;
  v_name text;
  v_made int := 0;
begin
  for v_ahead in 0 .. prepare_journal.months_ahead loop
    v_month := date_trunc('month', dibs._now(), 'UTC') + make_interval(months => v_ahead);
    v_name := 'journal_' || to_char(v_month at time zone 'UTC', 'YYYY_MM');
    continue when to_regclass('dibs.' || v_name) is not null;
    continue when exists (
      select from dibs.journal_otherwise j
      where j.recorded_at >= v_month and j.recorded_at < v_month + interval '1 month'
    );
    -- Made beside the journal and attached: a partition made in place would stop every turn
    -- for as long as it waits for one long reader.
    execute format('create table dibs.%I (like dibs.journal including all)', v_name);
    execute format('alter table dibs.%I enable row level security', v_name);
    execute format(
      'alter table dibs.journal attach partition dibs.%I for values from (%L) to (%L)',
      v_name, v_month, v_month + interval '1 month'
    );
    v_made := v_made + 1;
  end loop;
  return v_made;
end
$$;
comment on function dibs.prepare_journal(int) is
  'Makes the journal''s partitions for this month and some months ahead.';
