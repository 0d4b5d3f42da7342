-- What an event has to sell at this instant, for who calls.
--
-- Returns code ok and, as detail, what dibs.availability does; or unauthenticated, where there
-- are no claims, or not_found. Who was let in without a name may look too. Locks nothing.
create or replace function dibs_client.availability(
  event_id text, explain boolean default false, out code text, out detail jsonb
)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select case when shown.code <> 'ok' or seen.detail is not null then shown.code
      else 'not_found' end,
    coalesce(seen.detail, jsonb_build_object('event', availability.event_id))
  from (select dibs._shown_to_caller(availability.event_id) as code) shown
  cross join lateral (
    select case shown.code
      when 'ok' then dibs.availability(availability.event_id, availability.explain)
    end as detail
  ) seen
$$;
comment on function dibs_client.availability(text, boolean) is
  'What an event has to sell at this instant, for who calls.';
