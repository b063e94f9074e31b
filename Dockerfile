# For hosts without buildpacks. Build: docker build -t openpath . Run, with a password and two mounts:
#   docker run --stop-timeout 30 -p 8050:8050 -e BASIC_AUTH_CREDENTIALS='username: password' -e TRUST_PROXY=0 \
#     -v /path/to/data_csvs:/data:ro -v openpath-store:/store openpath
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build
RUN npm prune --omit=dev

FROM node:22-slim
WORKDIR /app
ENV NODE_ENV=production PORT=8050 DATA_CSVS_PATH=/data STORE_PATH=/store
RUN mkdir /data /store && chown node:node /store
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY --from=build /app/public ./public
COPY --from=build /app/sql ./sql
COPY --from=build /app/views ./views
USER node
VOLUME /store
EXPOSE 8050
HEALTHCHECK --start-period=30s CMD ["node", "-e", "fetch('http://127.0.0.1:8050/healthz').then(answer => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--enable-source-maps", "dist/server.js"]
