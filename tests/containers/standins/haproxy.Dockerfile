# haproxy:3.0: user 99, its configuration under /usr/local/etc/haproxy, SIGUSR1 to stop.
FROM standin/haproxy
RUN userdel haproxy \
    && groupadd --gid 99 --system haproxy \
    && useradd --gid haproxy --home-dir /var/lib/haproxy --system --uid 99 haproxy \
    && ln -s /usr/sbin/haproxy /usr/local/sbin/haproxy \
    && mkdir -p /usr/local/etc/haproxy /var/lib/haproxy \
    && chown haproxy:haproxy /var/lib/haproxy
COPY haproxy.sh /usr/local/bin/docker-entrypoint.sh
STOPSIGNAL SIGUSR1
ENTRYPOINT ["docker-entrypoint.sh"]
USER haproxy
WORKDIR /var/lib/haproxy
CMD ["haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]
