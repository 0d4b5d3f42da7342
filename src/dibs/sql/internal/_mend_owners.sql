-- Lets tickets that were written anew stand for their owners' only hold of an item again.
--
-- Returns nothing. Whether an owner may hold an item twice is today's rule, since the one of
-- then is known no more. The caller holds the head.
create or replace function dibs._mend_owners(event_id text, reservation_ids uuid[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event dibs.events;
  v_request dibs._request;
begin
  select e.* into v_event from dibs.events e where e.event_id = _mend_owners.event_id;
  for v_request.reservation_id, v_request.owner, v_request.item_ids, v_request.duplicate_rules in
    select v.reservation_id, dibs._owner(v.session, v.customer),
      array_agg(l.item_id), array_agg(p.value #>> '{}')
    from dibs.reservations v
    cross join lateral jsonb_object_keys(v.items) l (item_id)
    cross join lateral dibs._policy_of(
      v_event, l.item_id, v.customer_class, coalesce(v.amount_minor, 0)
    ) p
    where v.event_id = _mend_owners.event_id and p.setting = 'duplicates'
      and v.reservation_id = any (_mend_owners.reservation_ids)
    group by v.event_id, v.reservation_id
    order by v.reservation_id
  loop
    perform dibs._stand_for_owner(v_event, v_request);
  end loop;
end
$$;
comment on function dibs._mend_owners(text, uuid[]) is
  'Lets tickets that were written anew stand for their owners'' only hold of an item again.';
