# The web page's files, and the way to the API under the same address.
FROM nginxinc/nginx-unprivileged:1.28
LABEL org.opencontainers.image.title="todoapp frontend" \
    org.opencontainers.image.description="The todo application's web page" \
    org.opencontainers.image.licenses="MIT"
COPY deploy/frontend/nginx.conf /etc/nginx/conf.d/default.conf
COPY --chmod=755 deploy/frontend/resolver.sh /docker-entrypoint.d/30-resolver.sh
COPY --chmod=755 deploy/health/frontend.sh /health
COPY todoapp/frontend /usr/share/nginx/html
USER 101:101
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=5s CMD ["/health"]
