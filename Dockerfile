# geo-kla for docker-compose.yml: the same lock files and start commands as `make demo`.

FROM node:22-bookworm-slim AS front-end
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM python:3.11-slim-bookworm
ENV PYTHONUNBUFFERED=1 \
    PIP_NO_CACHE_DIR=1 \
    GEO_KLA_DATA_DIR=/data \
    STATIC_ROOT=/app/var/static
RUN apt-get update \
    && apt-get install --yes --no-install-recommends \
        gdal-bin gettext libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY requirements.lock ./
RUN pip install --require-hashes --only-binary :all: --requirement requirements.lock
COPY --from=front-end /app/node_modules node_modules
COPY . .
# The build needs settings that are complete, not ones that are true.
RUN SECRET_KEY=build DATABASE_URL=postgis://build@localhost/build \
    sh -c 'python manage.py compilemessages --verbosity 0 && python manage.py collectstatic --noinput --verbosity 0' \
    && useradd --create-home geo-kla \
    && mkdir /data \
    && chown -R geo-kla /data /app
USER geo-kla
VOLUME /data
EXPOSE 8000
ENV GEO_KLA_BIND=0.0.0.0:8000
CMD ["gunicorn", "--config", "geo_kla/gunicorn.py", "geo_kla.wsgi"]
