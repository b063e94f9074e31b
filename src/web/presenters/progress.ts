import type { PipelineStatus } from '../../domain/buildReport.ts';

/** What the pipeline does at this moment, in words; the status page's events carry the same. */
export interface Progress {
  readonly phase: PipelineStatus['phase'];
  readonly isRunning: boolean;
  readonly words: string;
  /** 0 to 100; undefined where that is not known. */
  readonly percent: number | undefined;
  /** The version of the store that is served. */
  readonly version: string | undefined;
}

/** What runs at this moment; `version` is that of the store that is served. */
export function progressOf(status: PipelineStatus, version: string | undefined): Progress {
  const { phase, progress } = status;
  return {
    phase,
    isRunning: phase !== 'idle',
    words: wordsOf(status),
    percent:
      phase === 'building' && progress ? Math.round(clamped(progress.fraction) * 100) : undefined,
    version,
  };
}

function wordsOf({ phase, progress }: PipelineStatus): string {
  switch (phase) {
    case 'idle':
      return 'No build is running.';
    case 'checking':
      return 'Checking the folder for changes.';
    case 'waiting':
      return 'Waiting for another process to finish its build.';
    case 'building': {
      const file = progress?.file === undefined ? '' : ` (${progress.file})`;
      return progress ? `Building: ${progress.step}${file}` : 'Building.';
    }
  }
}

const clamped = (fraction: number): number => Math.min(1, Math.max(0, fraction));
