# python:3.13-slim: Python and pip under /usr/local/bin, no compiler, root by default.
FROM standin/python
RUN for name in python3 python3.13 pip; do ln -s /usr/bin/$name /usr/local/bin/$name; done \
    && ln -s /usr/bin/python3 /usr/local/bin/python
ENV LANG=C.UTF-8
CMD ["python3"]
