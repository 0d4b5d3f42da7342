-- An amendment in words: what changed, and what is held after it.
--
-- Returns a sentence without its full stop.
create or replace function dibs._said_amendment(entry dibs.journal) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select 'Changed: ' || concat_ws(
    '; ',
    dibs._said_units((entry).event_id, (entry).item_ids, (entry).units),
    dibs._said_seats(nullif(dibs._texts((entry).detail -> 'seats_added'), '{}'))
      || ' added',
    dibs._said_seats(nullif(dibs._texts((entry).detail -> 'seats_dropped'), '{}'))
      || ' given back',
    case when (entry).detail -> 'claimed' = 'true' then 'claimed by its customer' end,
    case when (entry).detail ? 'merged' then 'a further request was merged into it' end,
    'now ' || (
      select dibs._said_list(array_agg(i.value || ' × ' || i.key order by i.key))
      from jsonb_each_text(
        case jsonb_typeof((entry).detail -> 'items') when 'object'
          then (entry).detail -> 'items' end
      ) i
    )
  )
$$;
comment on function dibs._said_amendment(dibs.journal) is
  'An amendment in words: what changed, and what is held after it.';
