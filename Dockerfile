# One image for all services; the command says which.

# docs/security.md says how to name it by its digest
ARG PYTHON_IMAGE=python:3.13-slim

# A package that adds services takes the place of this stage:
#   docker build --build-context packages=FOLDER .
FROM scratch AS packages
# not quite empty: of an empty stage the builder's cache does not know that it is another
COPY README.md /

FROM ${PYTHON_IMAGE} AS build
WORKDIR /src
# the dependencies first: they change less often than the code
COPY requirements/ requirements/
RUN pip wheel --no-cache-dir --no-deps --require-hashes --wheel-dir /wheels \
        --requirement requirements/image.txt \
    && pip install --no-cache-dir --no-deps --require-hashes --requirement requirements/build.txt
COPY . .
RUN pip wheel --no-cache-dir --no-deps --no-build-isolation --wheel-dir /wheels .
COPY --from=packages / /packages/
# a package brings what it needs besides; what is locked stays as it is
RUN test ! -f /packages/pyproject.toml \
    || { sed -n 's/^\([^ #]*==[^ ]*\).*/\1/p' requirements/image.txt > /constraints.txt \
        && pip wheel --no-cache-dir --constraint /constraints.txt --find-links /wheels \
            --wheel-dir /wheels /wheels/micronova-*.whl /packages; }
# a folder of its own is all that the next stage needs to copy
RUN python -m venv --without-pip /opt/micronova \
    && pip --python /opt/micronova/bin/python install \
        --no-cache-dir --no-index --find-links /wheels 'micronova[keystone,tracing]' \
        $(find /wheels -name 'micronova_*.whl')

FROM ${PYTHON_IMAGE}
ENV PATH=/opt/micronova/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
COPY --from=build /opt/micronova /opt/micronova
COPY --chmod=755 etc/docker/entrypoint /usr/local/bin/micronova-entrypoint
# a new volume takes its owner from the folder it is mounted on
RUN useradd --uid 10001 --no-create-home --home-dir / --shell /usr/sbin/nologin micronova \
    && install -d -o micronova -g micronova /etc/micronova /var/lib/micronova \
        $(micronova setup --folders | sed 's|^|/volumes/|')
USER 10001:10001
ENTRYPOINT ["micronova-entrypoint"]
CMD ["micronova", "--help"]
