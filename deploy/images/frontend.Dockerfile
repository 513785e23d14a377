# The web page's files, and the way to the API under the same address.
FROM nginxinc/nginx-unprivileged:1.28
LABEL org.opencontainers.image.title="todoapp frontend" \
    org.opencontainers.image.description="The todo application's web page" \
    org.opencontainers.image.licenses="MIT"
COPY deploy/frontend/nginx.conf /etc/nginx/conf.d/default.conf
COPY --chmod=755 deploy/frontend/resolver.sh /docker-entrypoint.d/30-resolver.sh
COPY --chmod=755 deploy/health/frontend.sh /health
# Not a worker for each core of a big machine, which would be more than its limit on processes.
RUN sed -i 's/^worker_processes .*/worker_processes 2;/' /etc/nginx/nginx.conf \
    && grep -q '^worker_processes 2;' /etc/nginx/nginx.conf
COPY todoapp/frontend /usr/share/nginx/html
USER 101:101
EXPOSE 3000
HEALTHCHECK --interval=5s --timeout=5s CMD ["/health"]
