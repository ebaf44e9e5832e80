# Serves Waypost with one SQLite file, and its backups, on the volume /data; or, by compose.yaml, on PostgreSQL.
# Build: docker build -t waypost .
FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app

COPY requirements/run.txt requirements/run.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r requirements/run.txt

COPY LICENSE config.example.toml ./
COPY content content
COPY adapters adapters
COPY bot bot

# data/ in the configuration is the volume, so one config.toml serves inside and outside of a container.
RUN python -m compileall -q bot adapters \
    && useradd --system --uid 10001 --user-group --no-create-home waypost \
    && mkdir /data && chown waypost:waypost /data && ln -s /data data
USER waypost
VOLUME /data

# Reads when the heartbeat last ran. It is written only when the database took it.
HEALTHCHECK --interval=60s --timeout=15s --start-period=60s CMD ["python", "-m", "bot", "check", "--health"]
# It finishes what it is posting before it ends; docker stop --time 30 leaves it that long.
STOPSIGNAL SIGTERM
CMD ["python", "-m", "bot", "run"]
