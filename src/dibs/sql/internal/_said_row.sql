-- A journal row in words.
--
-- Returns a sentence. A row whose action this release does not know is told by its name.
create or replace function dibs._said_row(entry dibs.journal, time_zone text) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_detail jsonb := coalesce((_said_row.entry).detail, '{}');
  v_things text := dibs._said_things(
    (entry).event_id, (entry).item_ids, (entry).units, (entry).seat_ids
  );
  v_until text := dibs._said_at((entry).expires_at, (entry).recorded_at, time_zone);
  v_leaves text := dibs._said_at(
    case when dibs._time_fault('leaves_at', v_detail -> 'leaves_at') is null
      then (v_detail ->> 'leaves_at')::timestamptz end,
    (entry).recorded_at, time_zone
  );
  v_order text := coalesce(' for order ' || (v_detail ->> 'order'), '');
  v_said text;
begin
  v_said := case (entry).action
    when 'reserved' then 'Reserved ' || case when v_detail ? 'again' then 'again ' else '' end
      || v_things || case when v_detail ? 'late' then ', paid too late'
        else coalesce(' until ' || v_until, '') end
    when 'extended' then 'Extended' || coalesce(' until ' || v_until, '')
    when 'amended' then dibs._said_amendment(_said_row.entry)
    when 'left' then 'Left the page' || coalesce(
      ': all is given back at ' || v_leaves || ' unless somebody comes back', '')
    when 'stayed' then case when v_detail -> 'paying' = 'true'
      then 'Began to pay: only its deadline can end it now' else 'Came back' end
    when 'payment_begun' then 'Began to pay' || v_order
      || ': only its deadline can end it now' || coalesce(', at ' || v_until, '')
    when 'payment_ended' then 'The payment' || v_order || ' ended' || case
      when v_detail -> 'paying' = 'true' then ', another one goes on'
      when (entry).expires_at <= (entry).recorded_at then ', and its time is over'
      else coalesce(': it ends at ' || v_until, '') end
    when 'expiring' then 'Told that it ends' || coalesce(' at ' || v_until, '')
    when 'late_refused' then 'Paid too late' || v_order || ': nothing of it could be sold'
    when 'confirmed' then 'Confirmed' || v_order || ': ' || v_things || ' sold'
      || case v_detail ->> 'late' when 'same' then ', as it was held'
        when 'equal' then ', as good as what was held'
        when 'next_best' then ', in place of what was held' else '' end
    when 'released' then case
      when v_detail ? 'forced' then 'Released for its owner (' || (v_detail ->> 'reason') || ')'
      when v_detail ->> 'reason' = 'left' then 'Given back, since its owner had left'
      when v_detail ->> 'reason' = 'silent'
        then 'Given back, since nothing was heard of its owner'
      else 'Released' end || ': ' || v_things || ' back on sale'
    when 'expired' then 'Expired unpaid: ' || v_things || ' back on sale'
    when 'cancelled' then 'Cancelled' || case when v_detail -> 'partial' = 'true'
      then ' in part' else '' end || ': ' || v_things || ' back on sale'
    when 'blocked' then 'Held back ' || v_things || ' from sale'
    when 'unblocked' then 'Put ' || v_things || ' back on sale'
    when 'access_put' then 'Kept ' || v_things || ' for '
      || coalesce(v_detail ->> 'access', 'nobody in particular')
    when 'event_put' then 'Set up the event'
      || coalesce('; it is ' || replace(v_detail ->> 'status', '_', ' '), '')
    when 'item_put' then 'Set up ' || dibs._said_list((entry).item_ids) || ', '
      || coalesce(v_detail ->> 'capacity' || ' in all', 'without a limit')
    when 'plan_put' then 'Imported a seating plan'
      || coalesce(' with ' || (v_detail ->> 'seats') || ' seats', '')
    when 'policy_put' then dibs._said_policy(v_detail)
    when 'product_put' then 'Set up product ' || coalesce(v_detail ->> 'product', '')
      || case v_detail ->> 'serving' when 'first' then ', served from its first location'
        when 'fullest' then ', served from its fullest location' else '' end
    when 'balance' then 'Balanced the books of ' || dibs._said_list((entry).item_ids) || ': '
      || (v_detail ->> 'reserved_count') || ' held, ' || (v_detail ->> 'sold_count')
      || ' sold' || coalesce(' of ' || (v_detail ->> 'capacity'), '')
    when 'reconciled' then coalesce(
      'Found that ' || (v_detail ->> 'cause')
      || coalesce('; repaired: ' || (v_detail ->> 'repair'), '; it cannot be undone'),
      'Stands for a row that was missing'
    )
  end;
  v_said := coalesce(
    v_said,
    upper(left((entry).action, 1)) || replace(substr((entry).action, 2), '_', ' ')
      || case v_things when 'it' then '' else ': ' || v_things end
  );
  if (entry).action in ('blocked', 'unblocked', 'event_put', 'item_put') then
    v_said := v_said || coalesce(', allocation ' || (v_detail ->> 'allocation'), '')
      || coalesce(': ' || nullif(v_detail ->> 'reason', ''), '');
  elsif (entry).action <> 'reconciled' and v_detail -> 'reconciled' = 'true' then
    v_said := v_said || ' (a missing row, written anew)';
  end if;
  return v_said || '.';
end
$$;
comment on function dibs._said_row(dibs.journal, text) is 'A journal row in words.';
