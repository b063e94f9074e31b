import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

// `npm run audit`: asks the npm registry for known vulnerabilities in the packages that production needs,
// and fails if there are any. Where the registry does not answer, it says so and fails nothing: there is no
// network in every place where the tests run, and a mirror need not have this service.

const args = ['audit', '--omit=dev', '--json'];
const run = promisify(execFile)('npm', args, { maxBuffer: 2 ** 26 });
const { stdout } = await run.catch(error => ({ stdout: String(error.stdout ?? '') }));

/** @returns {any} what npm wrote, or nothing if it could not even write that. */
function read(/** @type {string} */ text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

const report = read(stdout);
const { stdout: output } = process;
if (report.auditReportVersion === undefined) {
  const reason = String(report.error?.summary || report.message || 'no answer').split('\n')[0];
  output.write(`npm audit: the registry was asked in vain (${reason}).\n`);
  output.write('Run `npm run audit` where the npm registry can be reached.\n');
} else {
  const names = Object.keys(report.vulnerabilities);
  const { prod } = report.metadata.dependencies;
  output.write(
    names.length === 0
      ? `npm audit: no known vulnerability in the ${prod} packages that production needs.\n`
      : `npm audit: known vulnerabilities in ${names.join(', ')}. Run \`npm audit --omit=dev\` for what to do.\n`,
  );
  process.exitCode = names.length === 0 ? 0 : 1;
}
