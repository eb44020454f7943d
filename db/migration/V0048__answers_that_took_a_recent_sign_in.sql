-- What took a recent sign-in takes one again when its answer, which may hold a new secret, is given once more.
alter table api_answer add column recent boolean not null default false;
comment on column api_answer.recent is 'true when the request took a recent sign-in, which asking for its answer again takes too';
