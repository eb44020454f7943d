create table config_version (
    one     boolean primary key default true check (one),
    version bigint  not null
);
comment on table config_version is 'platform: counts changes of configuration, so that every node knows when to read it again';
insert into config_version (version) values (1);
