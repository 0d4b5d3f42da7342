-- What is put around a statement for a connection that is not ours.

-- name: as_json
select pg_catalog.row_to_json(answered)::text from ({statement}) answered;
