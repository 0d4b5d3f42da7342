-- A change of policy in words, from the detail of its journal row.
--
-- Returns a sentence without its full stop.
create or replace function dibs._said_policy(detail jsonb) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case when settings.said is null then 'Removed the policy' else 'Set a policy' end
    || coalesce(' for ' || nullif(detail ->> 'item_id', ''), '')
    || coalesce(', class ' || nullif(detail ->> 'customer_class', ''), '')
    || coalesce(', from an amount of ' || nullif(detail ->> 'amount_minor_min', '0'), '')
    || coalesce(': ' || settings.said, '')
  from (
    select dibs._said_list(array_agg(s.key || ' ' || s.value order by s.key)) as said
    from jsonb_each_text(
      case jsonb_typeof(detail -> 'settings') when 'object' then detail -> 'settings' end
    ) s
  ) settings
$$;
comment on function dibs._said_policy(jsonb) is
  'A change of policy in words, from the detail of its journal row.';
