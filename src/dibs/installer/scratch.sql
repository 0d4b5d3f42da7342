-- A database for one rehearsal, beside the one we were given.

-- name: create
create database {name};

-- name: drop
drop database if exists {name} with (force);
