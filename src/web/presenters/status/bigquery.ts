import { shortMonth } from '../../../domain/month.ts';
import { sizeText } from '../../../domain/size.ts';
import { UserError } from '../../../domain/userError.ts';
import {
  type Action,
  isSetUp,
  type LatestPlan,
  obstacleIn,
  type SetupPlan,
  type TaskState,
} from '../../../outliers/bigQueryState.ts';
import type { BigQueryControl, PrescribingStatus } from '../../context.ts';
import { momentText } from '../format.ts';
import type { Progress } from '../progress.ts';

const ACTIONS: Readonly<Record<Action, string>> = {
  create: 'Will be created',
  replace: 'Will be replaced',
  extend: 'Will be extended',
  keep: 'Up to date',
  refuse: 'In the way',
};

const TASKS_DONE: Readonly<Record<'setup' | 'upload', string>> = {
  setup: 'Setting up',
  upload: 'The upload',
};

/** `/status/bigquery`, with the plan of setting up, or why BigQuery gave none, once it has answered. */
export function bigQueryPage(
  { settings, tasks, knownPlan: latestPlan }: BigQueryControl,
  local: PrescribingStatus,
) {
  const state = tasks();
  const { last } = state;
  const { plan } = latestPlan();
  const fault = plan instanceof UserError ? plan : undefined;
  const knownPlan = plan instanceof UserError ? undefined : plan;
  return {
    title: 'BigQuery',
    page: 'status',
    progress: bigQueryProgress(state, local, latestPlan()),
    isKnown: plan !== undefined,
    fault: fault && { message: fault.message, fix: fault.fix },
    stoppable: state.running && {
      href: `/status/bigquery/${state.running.kind}/stop`,
      isStopping: state.running.isStopping,
    },
    last: last && { ...last, what: endOf(last), when: momentText(new Date(last.at)) },
    said: knownPlan && planText(knownPlan),
    isReady: knownPlan !== undefined && isSetUp(knownPlan),
    obstacle: knownPlan && obstacleIn(knownPlan),
    missing: knownPlan?.missingSource ?? [],
    changes: CHANGES.flatMap(action => groupOf(knownPlan, action) ?? []),
    kept: groupOf(knownPlan, 'keep'),
    local: localMonths(local),
    sourceDataset: settings.sourceDataset,
    facts: [
      { name: 'Project that runs the jobs', value: settings.project },
      { name: 'Builds', value: `${settings.project}.${settings.dataset}` },
      { name: 'Prescribing', value: settings.sourceDataset },
      { name: 'Location', value: knownPlan?.location ?? 'not known yet' },
      {
        name: 'Limit on bytes billed',
        value:
          settings.maxBytesBilled === undefined ? 'no limit' : sizeText(settings.maxBytesBilled),
      },
      {
        name: 'Limit on bytes a day',
        value: settings.dailyBytes === undefined ? 'no limit' : sizeText(settings.dailyBytes),
      },
    ],
  };
}

const endOf = ({ kind, ok, isStopped }: NonNullable<TaskState['last']>): string =>
  ok ? TASKS_DONE[kind] : `${TASKS_DONE[kind]} ${isStopped ? 'was stopped' : 'failed'}`;

/** What matters most comes first. */
const CHANGES = ['refuse', 'extend', 'replace', 'create'] as const;

function groupOf(plan: SetupPlan | undefined, action: Action) {
  const objects = (plan?.objects ?? [])
    .filter(planned => planned.action === action)
    .map(({ object: { name, kind }, detail }) => ({ name, kind, detail }));
  return objects.length === 0 ? undefined : { text: ACTIONS[action], objects };
}

function planText(plan: SetupPlan): string {
  if (obstacleIn(plan)) return 'Fix this before you set up BigQuery.';
  const objectsText = `${plan.objects.length} tables, views and procedures`;
  if (isSetUp(plan)) return `All ${objectsText} are up to date.`;
  const changes = plan.objects.filter(({ action }) => action !== 'keep').length;
  return `Setting up would change ${changes} of ${objectsText}. Tables keep their rows.`;
}

function localMonths({ months }: PrescribingStatus): string | undefined {
  const [first, last] = [months[0], months.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return first === last ? shortMonth(first) : `${shortMonth(first)} to ${shortMonth(last)}`;
}

/**
 * What is done in BigQuery at this moment, besides builds; the page's events carry the same. The
 * version changes with what there is to see: a task's end, the plan, and what this machine can upload.
 */
export function bigQueryProgress(
  { running, last }: TaskState,
  local: PrescribingStatus,
  { plan, version }: LatestPlan,
): Progress {
  const seenVersion = [last?.at ?? '', local.report?.version ?? '', version].join(' ').trim();
  if (!running && plan === undefined) {
    const words = 'Asking BigQuery what is there.';
    return { phase: 'checking', isRunning: true, words, percent: undefined, version: seenVersion };
  }
  return {
    phase: running ? 'building' : 'idle',
    isRunning: running !== undefined,
    words: running ? `${running.words}.` : 'Nothing is running.',
    percent: running && Math.round(running.share * 100),
    version: seenVersion,
  };
}

/** The same for programs. */
export function bigQueryJson({ settings, tasks }: BigQueryControl, plan: SetupPlan | UserError) {
  const where = {
    project: settings.project,
    dataset: settings.dataset,
    source_dataset: settings.sourceDataset,
    max_bytes_billed: settings.maxBytesBilled ?? null,
    daily_bytes: settings.dailyBytes ?? null,
    tasks: tasks(),
  };
  if (plan instanceof UserError) {
    const error = { status: 502, message: plan.message, detail: plan.fix };
    return { ...where, error };
  }
  return {
    ...where,
    location: plan.location ?? null,
    location_fault: plan.locationFault ?? null,
    ready: isSetUp(plan),
    missing_source_tables: plan.missingSource,
    objects: plan.objects.map(({ object, action, detail }) => ({
      kind: object.kind,
      name: object.name,
      action,
      detail,
    })),
  };
}
