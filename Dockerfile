# One image for web, worker, beat and migrate; docker-compose.yml says which process each container runs.
FROM python:3.11.13-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
COPY requirements.lock requirements-pdf.lock ./
RUN /venv/bin/pip install --require-hashes --only-binary=:all: -r requirements.lock \
    && /venv/bin/pip install --require-hashes --only-binary=:all: -r requirements-pdf.lock

FROM python:3.11.13-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    TRADETALKS_PRODUCTION=1 TRADETALKS_READ_DOTENV=0 \
    BIND=0.0.0.0:8000 BEAT_SCHEDULE_FILE=/tmp/celerybeat-schedule
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin tradetalks
WORKDIR /app
COPY --from=build /venv /venv
COPY . .
# Needs no secret and no database: only hashed file names are made here.
RUN DATABASE_URL=sqlite://:memory: python manage.py collectstatic --noinput \
    && python -m compileall -q /app
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=4s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=3)"]
CMD ["gunicorn", "tradetalks.wsgi", "--config", "deploy/gunicorn.conf.py"]
