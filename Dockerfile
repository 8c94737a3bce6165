# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:24-bookworm-slim
LABEL org.opencontainers.image.title="podwhy" \
      org.opencontainers.image.description="Tells people in Slack why a Kubernetes pod is failing" \
      org.opencontainers.image.licenses="Apache-2.0"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY config/podwhy.yaml ./config/podwhy.yaml
# What `podwhy demo` plays; .dockerignore lets only these recordings through.
COPY test/recordings ./test/recordings
COPY LICENSE ./
# 65532 is what distroless images call nonroot. serve, why and check write no file; demo needs a writable /tmp.
USER 65532:65532
EXPOSE 8080 3000
HEALTHCHECK --interval=15s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PODWHY_HTTP_PORT || 8080) + '/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node keeps up to 48 MB for young objects by default; 12 MB do for podwhy, and 10,000 pods then need 120 MB, not 170.
ENTRYPOINT ["node", "--max-semi-space-size=4", "dist/main.js"]
CMD ["serve"]
