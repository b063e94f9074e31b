import { randomBytes, scryptSync } from 'node:crypto';
import { createInterface } from 'node:readline/promises';

// Prints what BASIC_AUTH_CREDENTIALS can hold instead of a password. The password is read from the
// standard input: an argument would stay in the shell's history.

/** About 60 ms and 32 MiB for each password that is compared. */
const COST = { ln: 15, r: 8, p: 1 };

const lines = createInterface({ input: process.stdin });
if (process.stdin.isTTY) process.stderr.write('Password (it is shown as you type): ');
const password = (await lines[Symbol.asyncIterator]().next()).value?.trim() ?? '';
lines.close();
if (password === '') {
  process.stderr.write('No password was given. Type one, or send one to the standard input.\n');
  process.exit(1);
}
const salt = randomBytes(16);
const { ln, r, p } = COST;
const hash = scryptSync(password.normalize('NFC'), salt, 32, { N: 2 ** ln, r, p, maxmem: 2 ** 26 });
/** @param {Buffer} bytes */
const text = bytes => bytes.toString('base64').replace(/=+$/, '');
process.stdout.write(`$scrypt$ln=${ln},r=${r},p=${p}$${text(salt)}$${text(hash)}\n`);
