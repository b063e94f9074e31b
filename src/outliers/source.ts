import type { Month } from '../domain/month.ts';
import type { OutlierEngine } from './engine.ts';

/** Where builds get their data and who makes them: this machine’s store, or a service. */
export interface OutlierSource {
  /** The name of the engine that makes builds: another engine’s build of the same parameters is another. */
  readonly name: string;
  /** The months that can be asked for, ascending; none before the first data are in. */
  months(): Promise<readonly Month[]>;
  /** Who makes the next build. */
  engine(): Promise<OutlierEngine>;
}
