import type { BuildState } from '../../../outliers/buildState.ts';
import type { PrescribingStatus } from '../../context.ts';
import { type Progress, progressOf } from '../progress.ts';

/**
 * What is being done for outliers at this moment, in words: a build, or reading prescribing files. The
 * version changes whenever the page would show something else.
 */
export function outlierProgress(
  builds: readonly BuildState[],
  { status, months, report, onDemand }: PrescribingStatus,
): Progress {
  const stamps = builds.map(({ id, status, isStopping, info }) =>
    [id, isStopping ? 'stopping' : status, info?.createdAt ?? ''].join(' '),
  );
  const version = [
    report?.version ?? months.length,
    ...stamps.filter(stamp => !/ running /.test(stamp)),
  ];
  const versionText = version.join(', ');
  const running = builds.find(({ status }) => status === 'running');
  if (running) {
    const { step = '', fraction = 0 } = running.progress ?? {};
    return {
      phase: 'building',
      isRunning: true,
      words: `Build ${running.id}: ${step}`,
      percent: Math.round(Math.min(1, Math.max(0, fraction)) * 100),
      version: versionText,
    };
  }
  const queued = builds.find(({ status }) => status === 'queued');
  if (queued) {
    const words = `Build ${queued.id} is about to start.`;
    return { phase: 'waiting', isRunning: true, words, percent: undefined, version: versionText };
  }
  const reading = progressOf(status, versionText);
  if (reading.phase === 'building') {
    return {
      ...reading,
      words: reading.words.replace(/^Building/, 'Reading the prescribing files'),
    };
  }
  // New data is followed by the default build.
  const isDefaultDue = !onDemand && months.length > 0 && builds.length === 0 && !status.lastError;
  return reading.phase === 'idle' && isDefaultDue
    ? { ...reading, phase: 'waiting', isRunning: true, words: 'The first build is about to start.' }
    : reading;
}
