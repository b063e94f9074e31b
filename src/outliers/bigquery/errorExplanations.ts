import { noCredentials } from './reach.ts';
import { type BigQuerySettings, datasetOf } from './settings.ts';

/** The parts of an error of the client library or a job that explain it. */
export interface ErrorAnswer {
  readonly message: string;
  /** BigQuery's word: `accessDenied`, `notFound`, `invalidQuery`. */
  readonly reason: string;
  /** The HTTP status, or the system's name of a network error. */
  readonly code: string;
  readonly isNoAnswer?: boolean;
}

/** An error for people, with what to do about it. */
interface ErrorExplanation {
  readonly message: string;
  readonly fix: string;
  readonly kind?: 'concurrent' | 'lost' | 'missing';
}

/** Temporary errors, for which BigQuery’s documentation of error messages says to try again. */
const BUSY =
  /^(?:rateLimitExceeded|jobRateLimitExceeded|backendError|internalError|jobBackendError|jobInternalError|tableUnavailable)$/;

const NETWORK =
  /ECONNREFUSED|ECONNRESET|ECONNABORTED|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|socket hang up|network timeout|Premature close|fetch failed|UND_ERR|ERR_STREAM_PREMATURE_CLOSE/;
const CREDENTIALS =
  /invalid_grant|invalid_client|Invalid Credentials|invalid authentication credentials|unauthorized/i;

/** Explains an error of BigQuery. */
export function explainError(answer: ErrorAnswer, settings: BigQuerySettings): ErrorExplanation {
  const { message, reason, code } = answer;
  const { project } = settings;
  if (/due to concurrent update/i.test(message)) {
    return {
      message: `Somebody else is changing the same data in BigQuery: ${message}`,
      fix: 'Ask again in a few minutes, when that has ended.',
      kind: 'concurrent',
    };
  }
  if (reason === 'foreign') {
    return {
      message: `Something other than BigQuery answered, with HTTP ${code}.`,
      fix: 'Check which proxy or address (BIGQUERY_API_ENDPOINT) is between this machine and BigQuery, then ask again.',
      ...(code.startsWith('5') ? { kind: 'lost' } : {}),
    };
  }
  if (BUSY.test(reason) || code === '429') {
    return {
      message: `BigQuery is busy: ${message || reason}`,
      fix: 'Ask again in a few minutes.',
      kind: 'lost',
    };
  }
  if (answer.isNoAnswer || NETWORK.test(`${code} ${message}`) || /^5\d\d$/.test(code)) {
    return {
      message: `BigQuery cannot be reached: ${message || code}`,
      fix:
        settings.apiEndpoint === undefined
          ? 'Check that this machine can reach Google’s services, then ask again: jobs that run there go on.'
          : 'Check that BIGQUERY_API_ENDPOINT is right and answers, then ask again.',
      kind: 'lost',
    };
  }
  if (/Could not load the default credentials/.test(message)) return noCredentials();
  if (code === '401' || CREDENTIALS.test(message)) {
    return {
      message: `BigQuery did not accept the credentials: ${message}`,
      fix: 'Set BIGQUERY_CREDENTIALS to the JSON of a service account’s key, or GOOGLE_APPLICATION_CREDENTIALS to its file, and check that the key is not disabled and the clock is right.',
    };
  }
  if (
    reason === 'accessNotConfigured' ||
    /API has not been used|SERVICE_DISABLED|has not enabled BigQuery/.test(message)
  ) {
    return {
      message: `The BigQuery API is not switched on in project ${project}.`,
      fix: 'Switch it on in the Google Cloud console (APIs and services), or set BIGQUERY_PROJECT to another project.',
    };
  }
  if (
    reason === 'bytesBilledLimitExceeded' ||
    /limit for bytes billed|byte budget/i.test(message)
  ) {
    return {
      message: `A statement would bill more than BIGQUERY_MAX_BYTES_BILLED allows: ${message}`,
      fix: 'Raise BIGQUERY_MAX_BYTES_BILLED, or ask for fewer months where it is a build.',
    };
  }
  if (reason === 'quotaExceeded') {
    return {
      message: `A quota of BigQuery is used up: ${message}`,
      fix: `Ask again later, or look at the quotas of project ${project} in the Google Cloud console.`,
    };
  }
  if (code === '403' || reason === 'accessDenied' || reason === 'billingNotEnabled') {
    return explainDenied(message, settings);
  }
  if (code === '404' || reason === 'notFound' || message.startsWith('Not found: ')) {
    return explainMissing(message, settings);
  }
  if (message.includes('Set the objects up again')) return { message, fix: SET_UP };
  return {
    message: message === '' ? 'BigQuery refused the request without giving a reason.' : message,
    fix: `Look at the job in the BigQuery console of project ${project} for more.`,
  };
}

/** The predefined role that has a permission, and where to grant it. */
const ROLES: readonly {
  readonly permission: RegExp;
  readonly role: string;
  readonly target: 'project' | 'writing' | 'reading';
}[] = [
  { permission: /bigquery\.jobs\./, role: 'roles/bigquery.jobUser', target: 'project' },
  { permission: /bigquery\.datasets\.create/, role: 'roles/bigquery.user', target: 'project' },
  {
    permission: /bigquery\.(?:tables|routines|datasets)\.(?:create|update|delete|updateData)/,
    role: 'roles/bigquery.dataEditor',
    target: 'writing',
  },
  {
    permission: /bigquery\.(?:tables|routines|datasets)\.get|bigquery\.tables\.list/,
    role: 'roles/bigquery.dataViewer',
    target: 'reading',
  },
];

/**
 * `Access Denied: … Permission bigquery.tables.getData denied on table …`, or of a query’s table `User
 * does not have permission to query table …, or perhaps it does not exist.`
 */
function explainDenied(message: string, settings: BigQuerySettings): ErrorExplanation {
  const permission = /permission to query table/.test(message)
    ? 'bigquery.tables.getData'
    : /bigquery\.[A-Za-z]+\.[A-Za-z]+/.exec(message)?.[0];
  const grant = ROLES.find(role => permission !== undefined && role.permission.test(permission));
  const detail = message.replace(/^Access Denied: /, '');
  if (/billing/i.test(message) && permission === undefined) {
    return {
      message: `BigQuery needs billing to be switched on: ${detail}`,
      fix: `Switch billing on for project ${settings.project}, or set BIGQUERY_PROJECT to one that has it.`,
    };
  }
  const account = accountIn(settings);
  if (!grant) {
    return {
      message: `BigQuery denied access: ${detail}`,
      fix: `Grant ${account} the roles that docs/bigquery.md of openpath lists: jobUser on the project, dataEditor on the dataset of builds, dataViewer on the source dataset.`,
    };
  }
  const isSource = isOfSource(message, settings);
  const place =
    grant.target === 'project'
      ? `project ${settings.project}`
      : `the dataset ${isSource ? settings.sourceDataset : datasetOf(settings)}`;
  const role = grant.target === 'reading' && !isSource ? 'roles/bigquery.dataEditor' : grant.role;
  return {
    message: `BigQuery denied access: ${detail}`,
    fix: `Grant ${account} the role ${role} on ${place}${permission === undefined ? '' : ` (which includes ${permission})`}.`,
  };
}

/** Whether an error is about the source dataset; another name may begin with its name. */
const isOfSource = (message: string, { sourceDataset }: BigQuerySettings): boolean =>
  new RegExp(`\\b${sourceDataset.slice(sourceDataset.lastIndexOf('.') + 1)}\\b`).test(message);

const accountIn = ({ credentials }: BigQuerySettings): string =>
  credentials && 'key' in credentials ? credentials.key.client_email : 'the account in use';

const SET_UP =
  'Set the objects up: press Set up on /status/bigquery, or start with BIGQUERY_SETUP=true.';

/** `Not found: Dataset p:d was not found in location US` */
function explainMissing(message: string, settings: BigQuerySettings): ErrorExplanation {
  const detail = message.replace(/^Not found: /, '');
  const at = /not found in location (\S+)/.exec(message)?.[1];
  const isSource = isOfSource(message, settings);
  const name = isSource ? 'BIGQUERY_SOURCE_DATASET' : 'BIGQUERY_DATASET';
  const fix = /^Job /.test(detail)
    ? 'Ask again to start it again.'
    : at !== undefined
      ? `Check that ${name} is right and that both datasets are in one location (BIGQUERY_LOCATION); /status/bigquery shows what is there, sets it up and uploads.`
      : /project/i.test(detail) && !/dataset|table|routine/i.test(detail)
        ? 'Set BIGQUERY_PROJECT to the id of a project that the account can see.'
        : isSource
          ? `Set ${name} to the dataset that has it, or upload the prescribing of this machine from /status/bigquery.`
          : SET_UP;
  return { message: `BigQuery does not find it: ${detail}`, fix, kind: 'missing' };
}
