-- Which subjects have deliveries to an endpoint that are not over.
--
-- Returns text[]. Locks the last of each subject, in the order of the subjects: it cannot end
-- before the caller has put its own behind it, so whoever ends it finds them.
create or replace function dibs_office._waiting_subjects(endpoint_id uuid, subjects text[])
returns text[]
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(array_agg(s.subject), '{}')
  from (
    select distinct n.subject collate "C" as subject
    from unnest(_waiting_subjects.subjects) n (subject)
    order by 1
  ) s
  cross join lateral (
    select d.number from dibs_office.deliveries d
    where d.endpoint_id = _waiting_subjects.endpoint_id and d.subject = s.subject
      and d.status = 'pending'
    order by d.number desc
    limit 1
    for update
  ) last
$$;
comment on function dibs_office._waiting_subjects(uuid, text[]) is
  'Which subjects have deliveries to an endpoint that are not over.';
