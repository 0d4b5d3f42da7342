-- A payment provider of our own, for demos and tests: what it knows outlives whoever asked it.

create table dibs_office.sandbox_intents (
  reference text collate "C" primary key,
  method text not null,
  status text not null,
  amount_minor bigint not null,
  captured_minor bigint not null default 0,
  refunded_minor bigint not null default 0,
  currency text not null,
  client_secret text not null,
  return_url text,
  ends_at timestamptz,
  -- The last card that was tried, and what was said against it.
  card text,
  error jsonb,
  -- While a card is being processed: until when, and what it comes to then.
  due_at timestamptz,
  outcome text,
  -- What each call was answered, by its idempotency key.
  answers jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null
);
comment on table dibs_office.sandbox_intents is
  'Payments of the sandbox: play money that is set aside, captured and refunded like real.';

create table dibs_office.sandbox_messages (
  message_id text collate "C" primary key,
  -- The order in which things happened, also where nobody could tell by the clock.
  number bigint generated always as identity,
  reference text collate "C" not null,
  type text not null,
  happened_at timestamptz not null,
  -- Not delivered before; while it is being delivered, when somebody else may try.
  due_at timestamptz not null,
  copies_left int not null
);
comment on table dibs_office.sandbox_messages is
  'What the sandbox has to tell and has not yet, each as often as it will be told.';
create index sandbox_messages_due on dibs_office.sandbox_messages (due_at);
