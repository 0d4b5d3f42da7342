-- Finds what does not add up in an event, names the cause, repairs it and writes it down.
--
-- Returns a row for each broken invariant that dibs.verify finds: the cause in words, the
-- repair in words, whether it is mended, and verify's detail. What people hold decides:
-- reservations say what tickets, seats and counts must be, and the journal says what
-- reservations were. Past wrongs (I3, I4, I5) cannot be undone: they are found each time,
-- and written down once. A repeated call finds nothing else and writes nothing. dry_run says
-- what it would do.
-- Locks: the event's head, then whatever is repaired.
create or replace function dibs.reconcile(
  event_id text,
  dry_run boolean default false,
  principal text default ''
)
returns table (
  invariant text, subject text, cause text, repair text, is_mended boolean, detail jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
#variable_conflict use_column
declare
  v_head dibs.event_heads;
  v_found jsonb;
  v_told int;
  v_broken text[];
begin
  select h.* into v_head from dibs.event_heads h
  where h.event_id = reconcile.event_id
  for no key update;
  v_head.clock_at := greatest(v_head.clock_at, dibs._now());
  v_head.position := coalesce(v_head.position, 0);
  select jsonb_agg(to_jsonb(b) || to_jsonb(x)) into v_found
  from dibs.verify(reconcile.event_id) b
  cross join lateral dibs._drift_of(
    reconcile.event_id, b.invariant, b.subject, b.detail
  ) x;
  if v_found is null or reconcile.dry_run then
    return query
    select f.invariant, f.subject, f.cause, f.repair, false, f.detail
    from jsonb_to_recordset(v_found) f (
      invariant text, subject text, cause text, repair text, detail jsonb
    );
    return;
  end if;

  insert into dibs.event_heads (event_id, position, clock_at)
  values (reconcile.event_id, v_head.position, v_head.clock_at)
  on conflict do nothing;
  perform dibs._mend_facts(reconcile.event_id);
  perform dibs._mend_reservations(reconcile.event_id);
  perform dibs._mend_tickets(reconcile.event_id, v_head.clock_at);
  perform dibs._mend_dropped(reconcile.event_id, v_head.clock_at);
  perform dibs._mend_seats(reconcile.event_id);
  perform dibs._mend_counts(reconcile.event_id, v_head.clock_at);
  perform dibs._mend_keys(reconcile.event_id);
  v_head.position := dibs._mend_journal(
    reconcile.event_id, v_head.clock_at, v_head.position
  );

  -- What nobody can undo is found each time, and told once.
  insert into dibs.journal (event_id, position, recorded_at, action, principal, detail)
  select reconcile.event_id, v_head.position + row_number() over (order by f.ordinal),
    v_head.clock_at, 'reconciled', coalesce(reconcile.principal, ''), f.found
  from jsonb_array_elements(v_found) with ordinality f (found, ordinal)
  where not exists (
    select from dibs.journal j
    join dibs._verify_ends(reconcile.event_id) past on past.subject = f.found ->> 'subject'
    where j.event_id = reconcile.event_id and j.action = 'reconciled'
      and j.detail -> 'invariant' = f.found -> 'invariant'
      and j.detail -> 'subject' = f.found -> 'subject'
  ) and not exists (
    select from dibs.journal j
    where j.event_id = reconcile.event_id and j.action = 'reconciled'
      and f.found -> 'repair' = 'null' and j.detail -> 'invariant' = f.found -> 'invariant'
      and j.detail -> 'subject' = f.found -> 'subject'
  );
  get diagnostics v_told = row_count;
  v_head.position := v_head.position + v_told;
  update dibs.event_heads h
  set position = v_head.position, clock_at = v_head.clock_at
  where h.event_id = reconcile.event_id;
  perform dibs._mend_balances(reconcile.event_id, reconcile.principal);
  v_broken := array(
    select b.invariant || ' ' || b.subject from dibs.verify(reconcile.event_id) b
  );

  return query
  select f.invariant, f.subject, f.cause, f.repair,
    f.invariant || ' ' || f.subject <> all (v_broken),
    f.detail
  from jsonb_to_recordset(v_found) f (
    invariant text, subject text, cause text, repair text, detail jsonb
  );
end
$$;
comment on function dibs.reconcile(text, boolean, text) is
  'Finds what does not add up in an event, names the cause, repairs it and writes it down.';
