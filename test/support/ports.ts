import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Lets a server listen at a port of this machine that the system chooses. */
export async function listenAtAny(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  return address.port;
}

/** A port of this machine at which nothing listens. */
export async function pickPort(): Promise<number> {
  const server = createServer();
  const port = await listenAtAny(server);
  await new Promise(resolve => server.close(resolve));
  return port;
}
