-- What happened, summed by the hour, how far each event's journal is in those sums, and
-- what was asked by those who were refused.

create table dibs.rollup_cursors (
  event_id text collate "C" primary key,
  position bigint not null default 0,
  refused_until timestamptz not null default '-infinity'
);
comment on table dibs.rollup_cursors is
  'How far an event is in hourly_counts: its journal up to a position, its refusals until a
  second.';

create table dibs.hourly_counts (
  event_id text collate "C" not null,
  hour_at timestamptz not null,
  first_position bigint,
  last_position bigint,
  created_count bigint not null default 0,
  confirmed_count bigint not null default 0,
  expired_count bigint not null default 0,
  released_count bigint not null default 0,
  cancelled_count bigint not null default 0,
  refused_count bigint not null default 0,
  held_count bigint not null default 0,
  held_seconds numeric not null default 0,
  primary key (event_id, hour_at)
) with (fillfactor = 70);
comment on table dibs.hourly_counts is
  'An event''s journal and refusals summed by the hour, and between which positions it is;
  null positions where an hour has refusals alone.';

alter table dibs.refusals add column asked jsonb;
