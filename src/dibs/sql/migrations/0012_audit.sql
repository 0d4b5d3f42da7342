-- Who was it: beside the principal the network address a change or a refusal came from, and
-- the program it was made with.

-- Who asks for one request of a turn.
create type dibs._caller as (
  principal text,
  network text,
  agent text
);

alter table dibs.journal
  add column network text,
  add column agent text;
alter table dibs.refusals
  add column network text,
  add column agent text;
alter table dibs.reservation_cleanup_logs
  add column network text,
  add column agent text;
-- Where it was made from.
alter table dibs.reservations add column network text;

-- A turn carries many callers, and says of each row whose it is. What else writes serves
-- one, who stands in settings of its transaction: they fill the rows by themselves. A
-- statement of their own, so that rows of before stay without.
alter table dibs.journal
  alter column network set default left(nullif(current_setting('dibs.network', true), ''), 64),
  alter column agent set default left(nullif(current_setting('dibs.agent', true), ''), 200);
alter table dibs.refusals
  alter column network set default left(nullif(current_setting('dibs.network', true), ''), 64),
  alter column agent set default left(nullif(current_setting('dibs.agent', true), ''), 200);
alter table dibs.reservation_cleanup_logs
  alter column network set default left(nullif(current_setting('dibs.network', true), ''), 64),
  alter column agent set default left(nullif(current_setting('dibs.agent', true), ''), 200);

alter type dibs._request add attribute network text;
alter type dibs._request add attribute agent text;
-- Null where no request of the batch says it.
alter type dibs._plain add attribute networks text[];
alter type dibs._plain add attribute agents text[];

-- Who asked for a cleanup run, where somebody did.
alter table dibs.reservation_cleanup_logs add column principal text not null default '';

create table dibs.address_cursors (
  event_id text collate "C" primary key,
  position bigint not null default 0,
  refused_until timestamptz not null default '-infinity'
);
comment on table dibs.address_cursors is
  'How far an event''s addresses and user agents are forgotten: in its journal up to a
  position, in its refusals until a second.';

create type dibs.recorded as (
  at timestamptz,
  event_id text,
  number bigint,
  action text,
  code text,
  refusal_count bigint,
  reservation_id uuid,
  principal text,
  session text,
  customer text,
  network text,
  agent text,
  items jsonb,
  seats text[],
  expires_at timestamptz,
  detail jsonb
);
comment on type dibs.recorded is
  'A change or a refusal as it is kept: number is its position, or below zero a refusal''s.';
