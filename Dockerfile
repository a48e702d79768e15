FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install --yes --no-install-recommends nodejs npm \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --home-dir /var/lib/alo alo \
    && install --directory --owner=alo --group=alo /var/lib/alo/uploads /var/lib/alo/recordings
WORKDIR /opt/alo
COPY requirements/run.txt requirements/run.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY . .
RUN python scripts/vendor.py \
    && pip install --no-cache-dir --no-deps --no-build-isolation .
USER alo
WORKDIR /var/lib/alo
ENTRYPOINT ["alo"]
CMD ["serve"]
