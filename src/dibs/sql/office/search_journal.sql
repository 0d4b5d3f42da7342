-- What the office did that belongs to no event, and what it asked in vain, the latest first.
--
-- The arguments are those of dibs.search_journal, as far as these rows have them. An event is
-- that of what was asked in vain; rows of no event are found where none is searched by. Returns
-- dibs.recorded rows, at most count_max, numbered below a million below zero. Who acts for an
-- organisation is shown its own. Principals that are no keys and addresses are masked unless
-- reveal, which its caller answers for. Locks nothing.
create or replace function dibs_office.search_journal(
  event_id text default null,
  principal text default null,
  network text default null,
  action text default null,
  code text default null,
  since timestamptz default null,
  until timestamptz default null,
  before_at timestamptz default null,
  before_event text default null,
  before_number bigint default null,
  count_max int default 100,
  reveal boolean default false
) returns setof dibs.recorded
language sql stable security definer
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
  select j.recorded_at, j.event_id, -1000000 - j.number, j.action, j.code, j.refusal_count,
    null::uuid, dibs._principal_told(j.event_id, j.principal, search_journal.reveal),
    null::text, null::text, dibs._masked(j.event_id, j.network, search_journal.reveal),
    j.agent, '{}'::jsonb, '{}'::text[], null::timestamptz, j.detail
  from dibs_office.journal j
  where (search_journal.event_id is null or j.event_id = search_journal.event_id)
    and j.recorded_at >= coalesce(search_journal.since, '-infinity')
    and j.recorded_at < coalesce(search_journal.until, 'infinity')
    and (j.recorded_at, j.event_id, -1000000 - j.number) < (
      coalesce(search_journal.before_at, 'infinity'),
      coalesce(search_journal.before_event, ''), coalesce(search_journal.before_number, 0)
    )
    and dibs_office._is_own(j.organisation_id)
    and (search_journal.code is null or j.code = search_journal.code)
    and (search_journal.action is null
      or j.action = any (dibs._verbs_of(search_journal.action)))
    and (search_journal.principal is null
      or dibs._is_of_principal(j.principal, search_journal.principal))
    and (search_journal.network is null or j.network = search_journal.network)
  order by j.recorded_at desc, j.event_id desc, j.number
  limit greatest(search_journal.count_max, 0)
$$;
comment on function dibs_office.search_journal(
  text, text, text, text, text, timestamptz, timestamptz, timestamptz, text, bigint, int,
  boolean
) is
  'What the office did that belongs to no event, and what it asked in vain, the latest first.';
