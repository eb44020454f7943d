-- Counters that slow guessing down. Unlogged: losing them in a crash costs an attacker's past, not ours.
create unlogged table throttle (
    key_hash      bytea       primary key,
    failures      integer     not null,
    last_failure  timestamptz not null,
    blocked_until timestamptz not null
);
comment on table throttle is 'platform: failures counted per account, address or client';
create index throttle_last_failure on throttle (last_failure);
