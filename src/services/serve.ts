import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Config, isLoopback } from '../config/config.ts';
import { UserError } from '../domain/userError.ts';
import { createApp } from '../web/app.ts';
import { OpenConnections } from '../web/openConnections.ts';
import { explainUnreadable } from '../web/unreadable.ts';
import { warmUp } from '../web/warmUp.ts';
import { makeLogger, makeServices } from './services.ts';

/**
 * How long (ms) requests and a build have to finish when the process is stopped: longer if it is answering
 * one request after the other. Docker kills a process after 10 seconds unless told to wait longer, Dokku after 30.
 */
const GRACE = { least: 8_000, most: 25_000 } as const;

/**
 * Serves until the process is told to stop: resolves when the pages are served and the data folder is followed.
 *
 * @throws {UserError} if the store folder cannot be written, or the port cannot be listened on.
 */
export async function serve(config: Config): Promise<void> {
  const log = makeLogger(config);
  const die = (error: unknown): never => {
    log.fatal({ err: error }, 'unexpected error: the process ends');
    process.exit(1);
  };
  // If whatever reads the output (a pipe, a terminal) closes it, writing fails. The server should go on
  // without it.
  process.stdout.on('error', () => undefined);
  process.on('unhandledRejection', die);
  process.on('uncaughtException', die);

  const services = await makeServices(config, log);
  const server = createServer(createApp(services.context));
  explainUnreadable(server);
  const connections = new OpenConnections(server);
  const port = await listen(server, config);
  if (config.credentials.length === 0) {
    log.warn('BASIC_AUTH_CREDENTIALS is not set, so only this machine can reach the pages');
  }
  const name = config.host.includes(':') ? `[${config.host}]` : config.host;
  const host = isLoopback(config.host) ? name : 'localhost';
  process.stdout.write(`openpath is at http://${host}:${port}/\n`);

  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    log.info({ signal }, 'stopping');
    // A person who presses Ctrl+C does not want to wait for a browser's idle connections.
    const answered = connections.close({ cutIdle: signal === 'SIGINT' });
    if (!(await connections.wait(services.close(answered), GRACE))) {
      log.warn('stopped before everything had ended');
    }
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  warmUp(services.context);
  await services.begin();
}

/** Starts to listen; returns the port, which the system chooses where the setting is 0. */
async function listen(server: Server, { host, port }: Config): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => reject(unlistenable(error, host, port)));
    server.listen(port, host, resolve);
  });
  const address: AddressInfo | string | null = server.address();
  return address !== null && typeof address === 'object' ? address.port : port;
}

function unlistenable(error: Error, host: string, port: number): Error {
  switch ('code' in error ? error.code : undefined) {
    case 'EADDRINUSE':
      return new UserError(`PORT is ${port}, which another program uses.`, {
        fix: 'Stop that program or set PORT to another number.',
      });
    case 'EACCES':
      return new UserError(`PORT is ${port}, which this user is not allowed to use.`, {
        fix: 'Set PORT to a number above 1023.',
      });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EAFNOSUPPORT':
      return new UserError(
        `HOST is ${JSON.stringify(host)}, which is not an address of this machine.`,
        {
          fix: 'Set HOST to 127.0.0.1 or 0.0.0.0, or leave it out.',
        },
      );
    default:
      return error;
  }
}
