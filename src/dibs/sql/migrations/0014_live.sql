-- Live availability: who may follow an event.

alter table dibs.events
  add column live_access text not null default 'signed_in',
  add constraint live_access_is_known check (live_access in ('signed_in', 'anyone_with_key'));
