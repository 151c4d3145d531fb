#!/bin/bash
# Runs inside the tree that bench/peers.sh made, in name spaces of its own: its mounts and its
# processes end with it.
#
#   install        the packages
#   prepare        databases, an account for the load, some tickets' worth of settings
#   serve          PostgreSQL, Request Tracker on 18081 and Redmine on 18082, until killed
set -euo pipefail

mount -t proc proc /proc
mkdir -p /dev/shm
mount -t tmpfs shm /dev/shm
export LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive
CLIENTS=${CLIENTS:-16}

install_all() {
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d # packages start nothing
    chmod 755 /usr/sbin/policy-rc.d
    debconf-set-selections <<'CONF'
dbconfig-common dbconfig-common/dbconfig-install boolean false
request-tracker5 request-tracker5/dbconfig-install boolean false
redmine redmine/instances/default/dbconfig-install boolean false
CONF
    apt-get update -q
    apt-get install -y -q --no-install-recommends postgresql-15 request-tracker5 rt5-db-postgresql \
        starman redmine redmine-pgsql puma curl
}

postgres_start() {
    sed -i 's/^port = .*/port = 54320/' /etc/postgresql/15/main/postgresql.conf
    cat >/etc/postgresql/15/main/conf.d/bench.conf <<'CONF'
shared_buffers = 512MB
fsync = on
synchronous_commit = on
CONF
    mkdir -p /run/postgresql
    chown postgres /run/postgresql
    rm -f /var/lib/postgresql/15/main/postmaster.pid
    pg_ctlcluster 15 main start
}

as_postgres() {
    runuser -u postgres -- "$@"
}

settings() {
    cat >/etc/request-tracker5/RT_SiteConfig.d/90-bench.pm <<'CONF'
Set($WebPath, '');
Set($WebDomain, '127.0.0.1');
Set($WebPort, 18081);
Set($WebBaseURL, 'http://127.0.0.1:18081');
Set($DatabaseHost, '127.0.0.1');
Set($DatabasePort, '54320');
Set($DatabasePassword, 'bench');
Set($MailCommand, 'mbox');
Set($LogToSyslog, undef);
Set($LogToSTDERR, 'error');
1;
CONF
    cat >/etc/redmine/default/database.yml <<'CONF'
production:
  adapter: postgresql
  database: redmine
  host: 127.0.0.1
  port: 54320
  username: redmine
  password: bench
  pool: 16
  encoding: utf8
CONF
    chmod 644 /etc/redmine/default/database.yml
}

rake() {
    (cd /usr/share/redmine && X_DEBIAN_SITEID=default RAILS_ENV=production "$@")
}

prepare() {
    settings
    as_postgres psql -q -p 54320 -c "CREATE ROLE redmine LOGIN PASSWORD 'bench'" \
        -c "CREATE DATABASE redmine OWNER redmine ENCODING 'UTF8' TEMPLATE template0" \
        -c "ALTER ROLE postgres PASSWORD 'bench'"
    rt-setup-database-5 --action init --dba postgres --dba-password bench
    # the load signs in once; the password is of no worth
    rt-passwd-5 root bench-bench >/dev/null 2>&1 || true
    rake bundle exec rake db:migrate
    rake bundle exec rake redmine:load_default_data REDMINE_LANG=en
    as_postgres psql -q -p 54320 -d redmine <<'SQL'
INSERT INTO settings (name, value, updated_on) VALUES ('rest_api_enabled', '1', now());
UPDATE users SET must_change_passwd = false WHERE login = 'admin';
INSERT INTO tokens (user_id, action, value, created_on, updated_on)
    SELECT id, 'api', 'b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0', now(), now() FROM users WHERE login = 'admin';
INSERT INTO projects (name, identifier, status, lft, rgt, is_public, created_on, updated_on)
    VALUES ('Letters', 'letters', 1, 1, 2, true, now(), now());
INSERT INTO projects_trackers (project_id, tracker_id) SELECT p.id, t.id FROM projects p, trackers t;
INSERT INTO enabled_modules (project_id, name) SELECT id, 'issue_tracking' FROM projects;
SQL
}

serve() {
    postgres_start
    runuser -u www-data -- starman --listen 127.0.0.1:18081 --workers "$CLIENTS" --preload-app \
        /usr/share/request-tracker5/libexec/rt-server >/var/log/rt.log 2>&1 &
    mkdir -p /tmp/redmine
    rake puma -e production -b tcp://127.0.0.1:18082 -w 2 -t "$((CLIENTS / 2)):$((CLIENTS / 2))" \
        --preload config.ru >/var/log/redmine.log 2>&1 &
    wait
}

case "$1" in
install) install_all ;;
prepare)
    postgres_start
    prepare
    pg_ctlcluster 15 main stop
    ;;
serve) serve ;;
*) exit 2 ;;
esac
