import type { BuildState } from '../../../outliers/buildState.ts';
import type { PrescribingStatus } from '../../context.ts';
import { type StatusNow, statusNow } from '../statusNow.ts';

/**
 * What is done for outliers at this moment, in words: a build, or the reading of prescribing files.
 * The version changes with what there is to see.
 */
export function outlierProgress(
  builds: readonly BuildState[],
  { now, months, report, onDemand }: PrescribingStatus,
): StatusNow {
  const made = builds.map(({ id, status, isStopping, info }) =>
    [id, isStopping ? 'stopping' : status, info?.createdAt ?? ''].join(' '),
  );
  const version = [
    report?.version ?? months.length,
    ...made.filter(each => !/ running /.test(each)),
  ];
  const seen = version.join(', ');
  const running = builds.find(({ status }) => status === 'running');
  if (running) {
    const { step = '', fraction = 0 } = running.progress ?? {};
    return {
      phase: 'building',
      isRunning: true,
      words: `Build ${running.id}: ${step}`,
      percent: Math.round(Math.min(1, Math.max(0, fraction)) * 100),
      version: seen,
    };
  }
  const queued = builds.find(({ status }) => status === 'queued');
  if (queued) {
    const words = `Build ${queued.id} is about to start.`;
    return { phase: 'waiting', isRunning: true, words, percent: undefined, version: seen };
  }
  const reading = statusNow(now, seen);
  if (reading.phase === 'building') {
    return {
      ...reading,
      words: reading.words.replace(/^Building/, 'Reading the prescribing files'),
    };
  }
  // New data are followed by the default build.
  const isAbout = !onDemand && months.length > 0 && builds.length === 0 && !now.lastError;
  return reading.phase === 'idle' && isAbout
    ? { ...reading, phase: 'waiting', isRunning: true, words: 'The first build is about to start.' }
    : reading;
}
