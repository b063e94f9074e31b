import { gzipSync } from 'node:zlib';
import { combinedText } from './combined.ts';
import { type Delivery, deliveryTexts } from './deliveries.ts';
import { prescribingFiles } from './prescribing/files.ts';
import { referenceFiles } from './reference.ts';
import { zipOf } from './zip.ts';

/**
 * The demo's data folder, by path inside it: synthetic throughout, about places that do not exist, and
 * with the same bytes on every run of one Node version (another zlib may compress the text differently).
 *
 * places.ts has labs, CCGs and practices; tests.ts tests and the labs’ codes; patterns.ts the stories in the
 * numbers; dirt.ts rows that the pipeline must drop; deliveries.ts the forms of the files; prescribing/ the
 * same practices’ prescribing.
 */
export function demoFiles(): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const [name, text] of referenceFiles()) files.set(name, Buffer.from(text));
  for (const [delivery, text] of deliveryTexts()) {
    files.set(
      `labs/${delivery.lab}/${delivery.path}`,
      packed(delivery.path, encoded(delivery, text)),
    );
  }
  files.set('all_processed.csv.zip', zipOf('all_processed.csv', Buffer.from(combinedText())));
  for (const [name, content] of prescribingFiles()) files.set(name, content);
  return files;
}

function encoded(delivery: Delivery, text: string): Buffer {
  if (delivery.encoding === 'latin1') return Buffer.from(text, 'latin1');
  return Buffer.from(delivery.encoding === 'utf8' ? text : `\ufeff${text}`);
}

function packed(path: string, content: Buffer): Buffer {
  if (path.endsWith('.gz')) return gzipSync(content, { level: 9 });
  return path.endsWith('.zip') ? zipOf(path.replace(/zip$/, 'csv'), content) : content;
}
