import { isoMonth } from '../../src/domain/month.ts';
import { prescribingSource } from '../../src/outliers/duckdb/source.ts';
import type { OutlierEngine } from '../../src/outliers/engine.ts';

/** A source of prescribing data whose engine ends its builds when they are let go. */
export function slowSource(dataFile: () => string) {
  const source = prescribingSource(dataFile);
  const running: string[] = [];
  const finished: string[] = [];
  let letGo = (): void => undefined;
  const gate = new Promise<void>(resolve => {
    letGo = resolve;
  });
  const engine = async (): Promise<OutlierEngine> => {
    const { build } = await source.engine();
    return {
      async build(request, options) {
        running.push(isoMonth(request.from));
        await gate;
        const summary = await build(request, options);
        finished.push(isoMonth(request.from));
        return summary;
      },
    };
  };
  return { source: { ...source, engine }, running, finished, letGo: () => letGo() };
}
