# nginxinc/nginx-unprivileged:1.28: user 101, temporary files and pid in /tmp, no `user` line.
FROM standin/nginx
RUN groupadd --system --gid 101 nginx \
    && useradd --system --gid nginx --no-create-home --home /nonexistent --uid 101 nginx \
    && rm -rf /etc/nginx /var/log/nginx/* /usr/share/nginx/html \
    && mkdir -p /etc/nginx/conf.d /usr/share/nginx/html /docker-entrypoint.d /var/cache/nginx \
    && ln -sf /dev/stdout /var/log/nginx/access.log \
    && ln -sf /dev/stderr /var/log/nginx/error.log
COPY nginx.conf /etc/nginx/nginx.conf
RUN chown -R 101:0 /etc/nginx /var/cache/nginx && chmod -R g+w /etc/nginx /var/cache/nginx
COPY nginx.sh /docker-entrypoint.sh
ENTRYPOINT ["/docker-entrypoint.sh"]
EXPOSE 8080
STOPSIGNAL SIGQUIT
USER 101
CMD ["nginx", "-g", "daemon off;"]
