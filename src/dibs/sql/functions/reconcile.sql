-- Finds what does not add up in an event, names the cause, repairs it and writes it down.
--
-- Returns a row for each broken invariant that dibs.verify finds: the cause in words, the
-- repair in words, whether it is mended, and verify's detail. What people hold decides:
-- reservations say what tickets, seats and counts must be, and the journal says what
-- reservations were. One call repairs all it can, what a repair brings to light too. What
-- cannot be mended, such as past wrongs (I3, I4, I5), is found each time with a null repair,
-- and written down once; beyond that a repeated call finds nothing and writes nothing.
-- dry_run says what it would do.
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
set timezone = 'UTC'
set lock_timeout = '2s'
as $$
#variable_conflict use_column
declare
  v_head dibs.event_heads;
  v_found jsonb := '[]';
  v_left jsonb;
  v_before jsonb;
  v_broken text[];
  v_told int;
begin
  select h.* into v_head from dibs.event_heads h
  where h.event_id = reconcile.event_id and dibs._is_ours(reconcile.event_id)
  for no key update;
  -- What one repair brings to light, the next round mends.
  for v_round in 0..4 loop
    select coalesce(jsonb_agg(to_jsonb(b) || to_jsonb(x)), '[]') into v_left
    from dibs.verify(reconcile.event_id) b
    cross join lateral dibs._drift_of(
      reconcile.event_id, b.invariant, b.subject, b.detail
    ) x;
    select v_found || coalesce(jsonb_agg(l.found), '[]') into v_found
    from jsonb_array_elements(v_left) l (found)
    where not exists (
      select from jsonb_array_elements(v_found) f (found)
      where f.found -> 'invariant' = l.found -> 'invariant'
        and f.found -> 'subject' = l.found -> 'subject'
    );
    exit when v_left = '[]' or v_left <@ v_before or v_round = 4 or reconcile.dry_run;
    v_before := v_left;
    perform dibs._mend(
      reconcile.event_id, greatest(v_head.clock_at, dibs._now()), reconcile.principal
    );
  end loop;
  v_broken := array(
    select (l.found ->> 'invariant') || ' ' || (l.found ->> 'subject')
    from jsonb_array_elements(v_left) l (found)
  );

  if v_found <> '[]' and not reconcile.dry_run then
    v_found := (
      select jsonb_agg(
        case when (f.found ->> 'invariant') || ' ' || (f.found ->> 'subject')
            = any (v_broken)
          then f.found || '{"repair": null}' else f.found end
        order by f.ordinal
      )
      from jsonb_array_elements(v_found) with ordinality f (found, ordinal)
    );
    select h.* into v_head from dibs.event_heads h
    where h.event_id = reconcile.event_id;
    -- What nobody can undo is found each time, and told once.
    insert into dibs.journal (event_id, position, recorded_at, action, principal, detail)
    select reconcile.event_id, v_head.position + row_number() over (order by f.ordinal),
      v_head.clock_at, 'reconciled', coalesce(reconcile.principal, ''), f.found
    from jsonb_array_elements(v_found) with ordinality f (found, ordinal)
    where f.found -> 'repair' <> 'null' or not exists (
      select from dibs.journal j
      where j.event_id = reconcile.event_id and j.action = 'reconciled'
        and j.detail -> 'repair' = 'null'
        and j.detail -> 'invariant' = f.found -> 'invariant'
        and j.detail -> 'subject' = f.found -> 'subject'
    );
    get diagnostics v_told = row_count;
    update dibs.event_heads h
    set position = v_head.position + v_told
    where h.event_id = reconcile.event_id;
  end if;

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
