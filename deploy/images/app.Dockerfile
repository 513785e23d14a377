# backend, worker and migrate: one image, told by its command what to do.
FROM python:3.13-slim AS packages
WORKDIR /build
COPY deploy/images/requirements.lock .
# Only ready-made packages: nothing is compiled, so no compiler is needed.
RUN --mount=type=secret,id=build_ca,target=/run/secrets/ca.pem \
    --mount=type=cache,target=/root/.cache/pip \
    if [ -s /run/secrets/ca.pem ]; then export PIP_CERT=/run/secrets/ca.pem; fi \
    && python3 -m venv --without-pip /opt/venv \
    && pip --python /opt/venv/bin/python install --no-deps --only-binary=:all: \
        --require-hashes --disable-pip-version-check --root-user-action=ignore \
        --requirement requirements.lock

FROM python:3.13-slim
LABEL org.opencontainers.image.title="todoapp" \
    org.opencontainers.image.description="The todo application: API, worker and migrations" \
    org.opencontainers.image.licenses="MIT"
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY --from=packages /opt/venv /opt/venv
COPY --chmod=755 deploy/health/app.py /health
COPY todoapp todoapp
RUN ["python", "-m", "compileall", "-q", "todoapp"]
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s CMD ["/health"]
ENTRYPOINT ["python", "-m", "todoapp"]
CMD ["serve", "--host", "0.0.0.0"]
