-- Endpoints: of any kind that somebody can tell, late only by what is our fault, and with gaps.

alter table dibs_office.endpoints
  -- What it is not told yet is late from then on: when it worked again, went on, was set back.
  add column catches_up_from timestamptz;

create table dibs_office.gaps (
  endpoint_id uuid not null,
  ledger text collate "C" not null,
  first_position bigint not null,
  last_position bigint not null,
  noticed_at timestamptz not null,
  primary key (endpoint_id, ledger, first_position),
  constraint gap_has_positions check (last_position >= first_position)
);
comment on table dibs_office.gaps is
  'What an endpoint was never told: it was kept no longer when somebody came to tell it.';

-- Which kinds there are is known to who tells them, a package's adapter perhaps.
alter table dibs_office.endpoints
  drop constraint endpoint_kind_is_known,
  add constraint endpoint_kind_is_a_word check (kind ~ '^[a-z][a-z0-9_-]{0,31}$');
