-- One version of a plan for who opens it, who follows the event and who asks for its figures.
alter table dibs.plans
  add column version text generated always as (left(md5(document::text), 16)) stored;
