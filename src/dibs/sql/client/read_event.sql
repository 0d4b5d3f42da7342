-- An event with its settings and its items, for who calls.
--
-- Returns code ok and, as detail, what dibs.read_event does but for what one owner may have at
-- most; or unauthenticated, where there are no claims, or not_found. Who was let in without a
-- name may look too. Locks nothing.
create or replace function dibs_client.read_event(event_id text, out code text, out detail jsonb)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select case when shown.code <> 'ok' or seen.detail is not null then shown.code
      else 'not_found' end,
    coalesce(seen.detail, jsonb_build_object('event', read_event.event_id))
  from (select dibs._shown_to_caller(read_event.event_id) as code) shown
  cross join lateral (
    select case shown.code when 'ok'
      then dibs.read_event(read_event.event_id) - dibs._owner_settings() end as detail
  ) seen
$$;
comment on function dibs_client.read_event(text) is
  'An event with its settings and its items, for who calls.';
