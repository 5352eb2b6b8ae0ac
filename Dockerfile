FROM python:3.13-slim AS base
WORKDIR /app
ENV PYTHONUNBUFFERED=1

FROM base AS build
COPY . .
RUN deploy/build.sh

FROM base AS packages
COPY requirements.txt deploy/install.sh ./
RUN ./install.sh

FROM base
RUN useradd --system --uid 10001 --no-create-home promo && install -d -o promo -g promo /data
COPY --from=packages /app/.venv .venv
COPY deploy deploy
COPY migrations migrations
COPY promo promo
COPY templates templates
COPY wsgi.py ./
COPY --from=build /app/static/build static/build
COPY --from=build /app/translations translations
USER promo
ENV PROMO_DATA_DIR=/data PORT=8000
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=6s --start-period=30s --retries=3 CMD [".venv/bin/python", "deploy/healthcheck.py"]
CMD ["deploy/start-web.sh"]
