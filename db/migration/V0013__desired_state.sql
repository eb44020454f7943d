create table desired_value (
    kind       text        not null,
    name       text        not null,
    field      text        not null,
    value_hash bytea       not null,
    applied_at timestamptz not null,
    primary key (kind, name, field)
);
comment on table desired_value is 'desiredstate: hashes of secret values last applied, so that a change by the person survives';
